"""How packages leave for other systems and answers come back: one interface, by file or HTTP.
The packages themselves are described in docs/exchange.md."""
