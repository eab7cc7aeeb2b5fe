/* One pupil after another by keyboard (Đ H V S L) or swipe; the page works without it. */
(() => {
  const typing = el => el && /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)
  const press = key => {
    const goal = document.querySelector(`[data-key="${key}"]`)
    if (goal) goal.click()
  }
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    const key = event.key.toLowerCase() === 'đ' ? 'd' : event.key.toLowerCase()
    if ('dhvsl'.includes(key) && key.length === 1) { event.preventDefault(); press(key) }
  })
  /* Swipe left: later. Only a clear sideways move, so that scrolling is left alone. */
  let from = null
  document.addEventListener('touchstart', event => { from = event.touches[0] }, { passive: true })
  document.addEventListener('touchend', event => {
    if (!from || typing(event.target)) return
    const to = event.changedTouches[0]
    const across = to.clientX - from.clientX
    if (Math.abs(across) > 90 && Math.abs(to.clientY - from.clientY) < 40) press(across < 0 ? 'l' : 'd')
    from = null
  })
})()
