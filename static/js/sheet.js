/* The sheet of a class. Keys and paste as in Excel; each row saves itself when it is left. What is not
   saved stays on this page and says so; it is sent again when the line or the session is back. */
(() => {
  const form = document.querySelector('[data-sheet]')
  if (!form || !window.fetch) return
  const rows = Array.from(form.querySelectorAll('tr[data-row]'))
  const cells = row => Array.from(row.querySelectorAll('input[data-code]'))
  const bar = form.querySelector('[data-sheet-state]')
  const words = form.querySelector('[data-sheet-words]')
  const login = form.querySelector('[data-sheet-login]')
  const live = document.getElementById('live')
  const waiting = new Map() /* row → operation id; the id changes with each new keystroke in the row */
  let sending = null, trouble = '', timer = 0, pause = 2000

  const say = text => { if (live) live.textContent = text }
  const key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('')
  const token = () => (document.cookie.match(/csrf\w*=([^;]+)/) || [])[1] || form.csrfmiddlewaretoken.value
  const state = (row, text, kind) => {
    const spot = row.querySelector('[data-row-state]')
    spot.textContent = text
    spot.className = 'row-state' + (kind ? ' row-' + kind : '')
  }
  const show = () => {
    const kept = Array.from(waiting.keys())
    bar.hidden = !trouble || !kept.length
    login.hidden = trouble !== 'login'
    words.textContent = kept.length + ' dòng chưa lưu' + (trouble === 'login' ? ': phiên đăng nhập đã hết.' : ': mất kết nối.')
    if (trouble) kept.forEach(row => state(row, 'Chưa lưu', 'wait'))
  }

  /* What is wrong with a cell stands under it, with the two ways out of a conflict. */
  const note = (cell, text, theirs) => {
    const place = cell.parentElement, old = place.querySelector('.error')
    if (old) old.remove()
    place.classList.toggle('bad', !!text)
    cell.toggleAttribute('aria-invalid', !!text)
    if (!text) return
    const box = document.createElement('div')
    box.className = 'error'
    box.id = 'e-' + cell.name
    box.textContent = text
    cell.setAttribute('aria-describedby', box.id)
    if (theirs) {
      [['Giữ của tôi', cell.value], ['Lấy của họ', theirs.text]].forEach(([label, value]) => {
        const button = document.createElement('button')
        button.type = 'button'
        button.className = 'btn btn-outline btn-small'
        button.textContent = label
        button.addEventListener('click', () => {
          cell.value = value
          was(cell).value = theirs.was
          note(cell, '')
          cell.focus()
          touch(cell)
          send()
        })
        box.append(' ', button)
      })
    }
    place.append(box)
  }
  const was = cell => cell.parentElement.querySelector('input[type=hidden]')

  const touch = cell => {
    const row = cell.closest('tr')
    waiting.set(row, key())
    state(row, 'Chưa lưu', 'wait')
    show()
  }

  const answer = (row, id, said, sent) => {
    cells(row).forEach(cell => {
      const code = cell.dataset.code
      if (said.errors[code]) note(cell, said.errors[code])
      else if (said.theirs[code]) note(cell, 'Người khác vừa ghi “' + (said.theirs[code].text || 'để trống') + '”.', said.theirs[code])
      else if (said.saved) {
        was(cell).value = said.now[code].was
        if (cell.value === sent.get(cell.name)) cell.value = said.now[code].text
        note(cell, '')
        const spot = cell.parentElement.querySelector('[data-note]')
        if (spot) spot.textContent = said.now[code].note
      }
    })
    const newer = waiting.get(row) !== id
    if (said.saved) {
      if (!newer) { waiting.delete(row); state(row, 'Đã lưu ' + said.saved, 'done') }
    } else {
      /* refused, not lost: it waits for the person, not for the line */
      if (!newer) waiting.delete(row)
      state(row, said.problem || 'Chưa lưu: xem chữ đỏ', 'bad')
      row.dataset.refused = '1'
      say('Dòng của ' + row.querySelector('[data-row-name]').textContent + ' chưa lưu được.')
    }
    if (said.saved) delete row.dataset.refused
  }

  const send = async () => {
    clearTimeout(timer)
    if (sending || !waiting.size) return
    const [row, id] = waiting.entries().next().value
    const body = new URLSearchParams()
    row.querySelectorAll('input').forEach(input => body.set(input.name, input.value))
    body.set('row', row.dataset.row)
    body.set('as', form.elements.as.value)
    body.set('op', id)
    sending = row
    state(row, 'Đang lưu…', 'wait')
    const before = trouble
    try {
      const reply = await fetch(location.pathname, {
        method: 'POST', body, redirect: 'manual', credentials: 'same-origin',
        headers: { 'X-CSRFToken': token(), 'X-Requested-With': 'fetch' }
      })
      const json = (reply.headers.get('Content-Type') || '').includes('json')
      if (json) {
        trouble = ''
        pause = 2000
        answer(row, id, await reply.json(), body)
      } else if (reply.type === 'opaqueredirect' || reply.status === 403) {
        trouble = 'login'
      } else if (reply.status < 500 && reply.status !== 429) { // 429: too many at once, the row waits its turn
        waiting.delete(row)
        state(row, 'Chưa lưu: tải lại trang', 'bad')
      } else {
        trouble = 'line'
      }
    } catch (error) {
      trouble = 'line'
    }
    sending = null
    show()
    if (trouble) {
      if (before !== trouble) say(words.textContent)
      pause = Math.min(pause * 2, 60000)
      timer = setTimeout(send, pause)
    } else if (waiting.size) send()
    else if (before) say('Đã lưu hết các dòng còn chờ.')
  }

  form.addEventListener('input', event => { if (event.target.dataset.code) touch(event.target) })
  form.addEventListener('focusout', event => {
    const row = event.target.closest('tr'), next = event.relatedTarget && event.relatedTarget.closest('tr')
    if (waiting.has(row) && next !== row) send()
  })
  form.addEventListener('submit', event => { event.preventDefault(); rows.forEach(row => { if (row.dataset.refused && !waiting.has(row)) waiting.set(row, key()) }); pause = 2000; send() })
  form.querySelector('[data-sheet-again]').addEventListener('click', () => { pause = 2000; send() })
  window.addEventListener('online', send)
  window.addEventListener('focus', () => { if (trouble) send() })
  document.addEventListener('visibilitychange', () => { if (!document.hidden && trouble) send() })
  window.addEventListener('beforeunload', event => {
    if (waiting.size || rows.some(row => row.dataset.refused)) { event.preventDefault(); event.returnValue = '' }
  })

  const go = (cell, down, across) => {
    const at = rows.indexOf(cell.closest('tr')), column = cells(rows[at]).indexOf(cell)
    const target = rows[at + down] && cells(rows[at + down])[column + across]
    if (target) { target.focus(); target.select() }
    return !!target
  }
  form.addEventListener('keydown', event => {
    const cell = event.target
    if (!cell.dataset || !cell.dataset.code || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length
    const atStart = whole || cell.selectionEnd === 0
    const atEnd = whole || cell.selectionStart === cell.value.length
    const listed = !!cell.getAttribute('list')
    const step = {
      Enter: () => go(cell, event.shiftKey ? -1 : 1, 0) || true,
      ArrowDown: () => !(listed && cell.value === '') && go(cell, 1, 0),
      ArrowUp: () => !(listed && cell.value === '') && go(cell, -1, 0),
      ArrowLeft: () => atStart && go(cell, 0, -1),
      ArrowRight: () => atEnd && go(cell, 0, 1)
    }[event.key]
    if (step && step()) event.preventDefault()
  })

  /* A block copied in Excel: cells by tabs, rows by line breaks. */
  form.addEventListener('paste', event => {
    const cell = event.target, text = event.clipboardData.getData('text/plain')
    if (!cell.dataset || !cell.dataset.code || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ''))) return
    event.preventDefault()
    const at = rows.indexOf(cell.closest('tr')), column = cells(rows[at]).indexOf(cell)
    let filled = 0
    text.replace(/[\r\n]+$/, '').split(/\r\n|\n|\r/).forEach((line, down) => {
      line.split('\t').forEach((value, across) => {
        const target = rows[at + down] && cells(rows[at + down])[column + across]
        if (target) { target.value = value.trim(); touch(target); filled++ }
      })
    })
    say('Đã dán ' + filled + ' ô.')
    send()
  })
})()
