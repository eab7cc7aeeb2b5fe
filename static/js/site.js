/* Small comforts; every page works without them. Keys: "/" to search, Esc to close.
   Marks a page may use: data-search, data-focus, data-say, data-reveal, data-print, data-pick-all, data-pick-count, data-for. */
(() => {
  const all = (sel, root) => Array.from((root || document).querySelectorAll(sel))
  const one = sel => document.querySelector(sel)
  const typing = el => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName))

  /* Read out once, for those who can't see that something changed. */
  const say = text => {
    const live = one('#live')
    if (live && text) { live.textContent = ''; setTimeout(() => { live.textContent = text }, 50) }
  }

  const closeMenus = (except) => all('details.menu[open]').forEach(menu => {
    if (menu !== except) {
      const inside = menu.contains(document.activeElement)
      menu.open = false
      if (inside) menu.querySelector('summary').focus()
    }
  })

  document.addEventListener('keydown', event => {
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target)) {
      const box = one('[data-search]')
      if (box) { event.preventDefault(); box.focus(); box.select() }
    } else if (event.key === 'Escape') {
      const nav = one('#nav-open')
      if (nav && nav.checked) { nav.checked = false; nav.focus() }
      closeMenus()
      if (event.target.matches && event.target.matches('[data-search]')) event.target.blur()
    }
  })

  document.addEventListener('click', event => {
    const el = event.target
    if (!el.closest) return
    closeMenus(el.closest('details.menu'))
    if (el.closest('[data-print]')) window.print()
    const shown = el.closest('.reveal')
    if (shown) {
      const input = shown.parentElement.querySelector('input')
      const hidden = input.type === 'password'
      input.type = hidden ? 'text' : 'password'
      shown.firstChild.data = hidden ? 'Ẩn' : 'Hiện'
    }
    /* A link of the error summary to a group of choices lands on its first choice. */
    const jump = el.closest('.error-summary a[href^="#"]')
    const group = jump && document.getElementById(jump.hash.slice(1))
    const first = group && group.tagName === 'FIELDSET' && group.querySelector('input,select')
    if (first) { event.preventDefault(); first.focus(); group.scrollIntoView({ block: 'center' }) }
  })

  /* Fields that only some of the choices of a radio ask for: data-for names those choices. */
  const fitFields = form => {
    const role = form.querySelector('input[name=role]:checked')
    all('[data-for]', form).forEach(input => {
      input.closest('.field').hidden = !role || !input.dataset.for.split(' ').includes(role.value)
    })
  }
  all('form').filter(form => form.querySelector('[data-for]')).forEach(form => {
    fitFields(form)
    form.addEventListener('change', event => { if (event.target.name === 'role') fitFields(form) })
  })

  /* Rows chosen by a box: count them, mark them. "Chọn cả 1.204 dòng" is a separate act of the page. */
  const countPicked = form => {
    const boxes = all('tbody input[type=checkbox]', form)
    const picked = boxes.filter(box => box.checked)
    boxes.forEach(box => box.closest('tr').classList.toggle('picked', box.checked))
    all('[data-pick-count]', form).forEach(spot => { spot.textContent = picked.length })
    const master = form.querySelector('[data-pick-all]')
    if (master) {
      master.checked = boxes.length > 0 && picked.length === boxes.length
      master.indeterminate = picked.length > 0 && !master.checked
    }
  }
  document.addEventListener('change', event => {
    const form = event.target.form
    if (!form || !form.querySelector('[data-pick-count]')) return
    if (event.target.matches('[data-pick-all]')) {
      all('tbody input[type=checkbox]', form).forEach(box => { box.checked = event.target.checked })
    }
    countPicked(form)
  })

  /* Things to do for the page, and again for each piece htmx brings. */
  const dress = root => {
    all('[data-reveal]', root).forEach(box => {
      if (box.querySelector('.reveal')) return
      const button = document.createElement('button')
      button.type = 'button'
      button.className = 'reveal'
      button.innerHTML = 'Hiện<span class="visually-hidden"> mật khẩu</span>'
      box.append(button)
    })
    all('[data-pick-count]', root).forEach(spot => { if (spot.closest('form')) countPicked(spot.closest('form')) })
    const goal = root.matches && root.matches('[data-focus]') ? root : root.querySelector('[data-focus]')
    if (goal) goal.focus()
  }
  dress(document)

  const said = new Set()
  document.addEventListener('htmx:load', event => {
    const piece = event.detail.elt
    if (piece === document.body) return
    dress(piece)
    const voice = piece.matches('[data-say]') ? piece : piece.querySelector('[data-say]')
    if (voice && !said.has(voice.dataset.say)) { said.add(voice.dataset.say); say(voice.dataset.say) }
  })

  /* Connection lost: say since when; take it back at the first answer. */
  const net = one('#net')
  const lost = words => {
    if (!net || !net.hidden) return
    const now = new Date()
    net.textContent = words + ' từ ' + String(now.getHours()).padStart(2, '0') + ':' + String(now.getMinutes()).padStart(2, '0')
    net.hidden = false
  }
  const back = () => { if (net && !net.hidden) { net.hidden = true; say('Đã có kết nối lại') } }
  document.addEventListener('htmx:sendError', () => lost('Mất kết nối'))
  const unanswered = code => code === 429 || code >= 500
  document.addEventListener('htmx:responseError', event => {
    const code = event.detail.xhr.status
    if (unanswered(code)) lost(code === 429 ? 'Hệ thống đông người, hãy bấm lại sau ít giây. Chưa trả lời được' : 'Máy chủ chưa trả lời được')
  })
  document.addEventListener('htmx:afterOnLoad', event => { if (!unanswered(event.detail.xhr.status)) back() })
  window.addEventListener('offline', () => lost('Mất kết nối'))
  window.addEventListener('online', back)

  /* The browser's passkey window was closed or failed (event of allauth's webauthn.js). */
  document.addEventListener('allauth.error', event => {
    const spot = one('#key-error')
    if (spot) { event.preventDefault(); spot.hidden = false; spot.focus() }
  })
})()
