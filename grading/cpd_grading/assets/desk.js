/* The desk: the learner's home, usable for a day without a line.
   While the vault is open, what is saved goes into it first and from there to the server; links between the desk's own
   pages change this page, so that the key stays in its memory. Without a vault the forms work as in the course, and
   without this script as plain forms. */
(() => {
  'use strict';
  const kit = document.getElementById('cpd-kit');
  const body = document.querySelector('[data-desk-body]');
  if (!kit || !body || !window.CpdPhone) { return; }
  const words = kit.dataset, phone = window.CpdPhone, vault = window.CpdVault, outbox = window.CpdOutbox;
  const AGAIN_AFTER = 60000, PATIENCE = 10000;

  const pageKey = (url) => { const one = new URL(url, location.href); return one.pathname + one.search; };
  const isOpen = () => Boolean(vault.owner);
  const task = () => { const place = body.querySelector('[data-desk-task]'); return place && place.dataset; };
  const urls = {api: words.api, items: words.items, submissions: words.submissions, uploads: words.uploads};

  phone.returnsAt(words.returning);
  const forms = phone.forms(body, {
    call(handler, data, onProgress) {
      data.set('act', handler);
      return phone.answerOf(phone.ask('POST', location.pathname + location.search, {}, data, onProgress));
    },
    uploads: words.uploads,
    words,
    drafts: () => task() ? draftsOf(task().course + '|' + task().slug) : null,
    keep,
    shown,
  });
  const bar = window.CpdBar(document.getElementById('cpd-bar'), words, {say: forms.say, opened});

  // -- drafts and the queue: what the vault takes ---------------------------------------------------------------------

  // While the vault is closed, drafts are kept as in the course, and need the line to be read again.
  const keyed = phone.keyedDrafts(words.draft_key, 'desk');

  function draftsOf(place) {
    const name = (form) => 'draft:' + place + '|' + form;
    return {
      async get(form) {
        // What waits to be sent is newer than what the page says.
        const kept = isOpen() && (await vault.get(name(form)) || await waitingFor(form));
        return kept || keyed && keyed.get(name(form));
      },
      async put(form, told) {
        if (isOpen()) { await vault.put(name(form), told); } else if (keyed) { await keyed.put(name(form), told); }
      },
      async drop(form) {
        if (isOpen()) { await vault.remove(name(form)); }
        if (keyed) { await keyed.drop(name(form)); }
      },
    };
  }

  async function waitingFor(form) {
    const [handler, itemId] = form.split(':');
    const item = handler === 'save_item' && itemId && await vault.get('item:' + itemId);
    return item ? item.fields : null;
  }

  async function keep(form, files) {
    if (!isOpen() || !task()) { return null; }
    if (form.dataset.handler === 'save_item') { return keepItem(form, files); }
    if (form.dataset.handler === 'submit') { return keepSubmit(form); }
    if (!navigator.onLine) { throw {sentence: words.line}; }
    return null;
  }

  async function keepFile(chosen, isFull) {
    const file = await phone.reduced(chosen, isFull), requestId = crypto.randomUUID();
    try { await vault.putBytes('file:' + requestId, await file.arrayBuffer()); } catch (full) {
      throw {sentence: words.space};
    }
    return {request_id: requestId, name: file.name, type: file.type, size: file.size};
  }

  async function keepItem(form, files) {
    const itemId = form.elements.item_id.value, requestId = form.elements.request_id.value, id = itemId || requestId;
    const fields = phone.collect(form), isFull = form.elements.keep_full_size && form.elements.keep_full_size.checked;
    const added = [];
    for (const file of files) { added.push(await keepFile(file, isFull)); }
    const {course, slug, title, lines} = task();
    const begun = {
      id, course_key: course, slug, title, item_id: itemId, request_id: requestId, rev: 0, files: [],
      seen_digest: JSON.parse(lines)[itemId] || ''};
    await vault.change('item:' + id, (kept) => {
      const known = kept || begun;
      const saved = {fields, saved_at: new Date().toISOString(), sent: false, problem: null};
      return {...known, ...saved, files: [...known.files, ...added], rev: known.rev + 1};
    });
    await forms.drop(form);
    renew(form, itemId);
    await shown();
    later();
    return files.length && await bar.isNearlyFull() ? words.kept + ' ' + words.space : words.kept;
  }

  // The form of new evidence is ready for more; that of an item shows what waits to be sent.
  function renew(form, itemId) {
    if (!itemId) {
      form.reset();
      form.elements.request_id.value = crypto.randomUUID();
    }
    form.querySelectorAll('input[type=file]').forEach((field) => { field.value = ''; });
    form.elements.file_request_id.value = crypto.randomUUID();
    delete form.dataset.typed;
  }

  async function keepSubmit(form) {
    if (!form.elements.declares.checked) { throw {sentence: words.declare}; }
    const {course, slug, title, lines, digest} = task(), id = course + '|' + slug;
    const ours = (await outbox.waiting()).items.filter((one) => one.course_key === course && one.slug === slug);
    await vault.put('submit:' + id, {
      id, course_key: course, slug, title, lines: JSON.parse(lines), seen_digest: digest,
      ours: ours.map((one) => one.item_id).filter(Boolean),
      request_id: crypto.randomUUID(), saved_at: new Date().toISOString(), problem: null});
    await forms.drop(form);
    later();
    return words.queued;
  }

  function later() { setTimeout(() => bar.draw().then(sync)); }

  async function sync() {
    if (!isOpen()) { return; }
    bar.state(words.sending);
    let told = null;
    try { told = await outbox.send(urls, bar.progress); } catch (problem) { stopped(problem); }
    if (told) { bar.notice(''); }
    if (!isOpen()) { return; }
    if (told && (told.received || told.tasks)) {
      if (!isBeingUsed()) { await show(location.href, true); }
      forms.say(told.tasks ? words.sent : words.received, false);
    }
    await bar.draw();
    if (told && told.refused) { forms.say(words.refused, true); }
  }

  // Drafts survive new HTML; a sentence under the thumb and a chosen file do not.
  function isBeingUsed() {
    const files = Array.from(body.querySelectorAll('input[type=file]')).some((field) => field.files.length);
    return files || Boolean(body.querySelector('form[data-typed]:focus-within'));
  }

  function stopped(problem) {
    if (problem.code === 'not_signed_in') { bar.notice('expired'); }
    if (problem.code === 'other_person') { vault.lock().then(() => bar.draw(words.other_person)); }
  }

  // -- lessons, and what follows the PIN ------------------------------------------------------------------------------

  async function keepPack(name) {
    const pack = (await vault.get('desk')).packs.find((one) => one.name === name);
    const answer = await fetch(pack.url, {credentials: 'same-origin'});
    if (!answer.ok || answer.redirected) { throw {sentence: words.failed}; }
    await vault.put('pack:' + name, {title: pack.title, html: await answer.text()});
    await bar.draw();
  }

  async function readPack(name) {
    const pack = await vault.get('pack:' + name), frame = document.createElement('iframe');
    frame.setAttribute('sandbox', '');  // it may do nothing at all
    frame.className = 'cpd-pack';
    frame.title = pack.title;
    frame.srcdoc = pack.html;
    await forms.flush();
    body.querySelectorAll('iframe').forEach((one) => one.remove());
    body.prepend(frame);
    frame.focus();
  }

  async function opened() {
    await outbox.tidy();
    await bar.draw();
    bar.focus('[data-phone-state]');
    if (body.firstElementChild) {
      await Promise.all(Array.from(body.querySelectorAll('form[data-typed]'), forms.keepDraft));
      await shown();
      await forms.restore();
    } else { await show(location.href); }
    await sync();
  }

  // -- pages ----------------------------------------------------------------------------------------------------------

  // What the course does not show any more is not shown from the vault either.
  function closed() {
    const note = document.createElement('p');
    note.className = 'cpd-note';
    note.textContent = words.closed;
    return note.outerHTML;
  }

  async function fromServer(url) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(url, {credentials: 'same-origin', signal: stop.signal});
      if (answer.status === 404) { return {title: document.title, html: closed()}; }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const found = page.querySelector('[data-desk-body]');
      return found && page.getElementById('cpd-kit').dataset.owner === vault.owner ?
        {title: page.title, html: found.innerHTML} : null;
    } catch (dropped) { return null; } finally { clearTimeout(timer); }
  }

  // Show a page of the desk in this one: the server's while there is a line, else what the vault keeps of it; that
  // first, where it came in this moment.
  async function show(url, isFresh) {
    const place = pageKey(url), desk = await vault.get('desk'), kept = desk && desk.pages[place];
    const page = isFresh && kept || navigator.onLine && await fromServer(place) || kept;
    if (!isOpen()) { return; }
    if (!page) {
      if (body.firstElementChild) { forms.say(words.nowhere, true); } else { body.textContent = words.nowhere; }
      return;
    }
    document.title = page.title;
    await forms.replace(page.html);
  }

  // After new HTML: the camera, and a button to send where the kept page was made before there was anything to send.
  async function shown() {
    body.querySelectorAll('form[data-handler=save_item]').forEach((form, number) => {
      // A kept page is shown again and again: every new piece needs an id of its own. A draft brings its own back.
      if (isOpen() && !form.elements.item_id.value && !form.dataset.typed) {
        form.elements.request_id.value = crypto.randomUUID();
      }
      const field = form.querySelector('input[type=file]');
      if (!field || form.elements.camera) { return; }
      const camera = bar.template('camera'), input = camera.querySelector('input');
      input.id = 'cpd-camera-' + number;
      camera.querySelector('label').htmlFor = input.id;
      field.after(camera);
    });
    const mayEdit = isOpen() && task() && task().open !== undefined;
    if (!mayEdit || body.querySelector('form[data-handler=submit]')) { return; }
    const {items} = await outbox.waiting();
    if (items.some((one) => one.slug === task().slug && one.course_key === task().course)) {
      body.querySelector('[data-desk-task]').append(bar.template('submit'));
    }
  }

  async function go(url) {
    history.pushState(null, '', url);
    await show(url);
    const head = body.querySelector('h1');
    if (head) { head.tabIndex = -1; head.focus(); }
  }

  // -- buttons --------------------------------------------------------------------------------------------------------

  async function taskOf(thing) {
    const desk = await vault.get('desk');
    return desk && desk.tasks.find((one) => one.slug === thing.slug && one.course_key === thing.course_key);
  }

  async function change(name) {
    const item = await vault.get(name), page = await taskOf(item);
    if (page && pageKey(page.url) !== pageKey(location.href)) { await go(page.url); }
    const form = Array.from(body.querySelectorAll('form[data-handler=save_item]')).find((one) =>
      one.elements.item_id.value === item.item_id);
    if (!form) { forms.say(words.nowhere, true); return; }
    phone.fill(form, item.fields);
    form.elements.request_id.value = item.request_id;
    form.dataset.typed = '1';
    phone.unfold(form);
    form.elements.did.focus();
  }

  async function deleteOne(name) {
    if (!confirm(words.delete_one)) { return; }
    const told = await vault.get(name);
    for (const file of told.files || []) { await vault.remove('file:' + file.request_id); }
    await vault.remove(name);
    await bar.draw();
  }

  async function sendAgain(name) {
    const told = await vault.get(name), known = await taskOf(told);
    // Whoever sends again has seen what is there now.
    await vault.change(name, (kept) =>
      kept && {...kept, problem: null, isForced: true, lines: known ? known.lines : {}});
    await sync();
  }

  const whoIsSignedIn = async () => (await phone.json('GET', words.api)).owner;

  async function forget() {
    if (!confirm(words.delete_all)) { return false; }
    await vault.forget(vault.owner || words.owner, whoIsSignedIn);
    bar.notice('');
    await bar.draw();
    return true;
  }

  const leaving = () => document.querySelector('form[data-phone=leave]');

  async function leave(form) {
    const names = vault.isPossible ? await Promise.all(['item:', 'submit:', 'draft:'].map((one) =>
      vault.names(words.owner, one))) : [];
    if (names.flat().length) {
      form.hidden = true;
      form.after(bar.template('leave'));
      form.nextElementSibling.querySelector('button').focus();
      return;
    }
    await vault.lock();
    form.submit();
  }

  async function leaveAnd(act) {
    if (act === 'leave-delete' && !await forget()) { return; }
    if (act === 'leave-send') {
      if (!isOpen()) { bar.focus('input'); return; }
      await sync();
      const {items, submits} = await outbox.waiting();
      if (items.length || submits.length) { return; }
    }
    await vault.lock();
    leaving().submit();
  }

  const ACTS = {
    send: sync,
    lock: vault.lock,
    forget,
    signin: () => location.assign(location.href),
    change: (button) => change(button.closest('[data-name]').dataset.name),
    delete: (button) => deleteOne(button.closest('[data-name]').dataset.name),
    again: (button) => sendAgain(button.closest('[data-name]').dataset.name),
    'keep-pack': (button) => keepPack(button.dataset.name),
    'read-pack': (button) => readPack(button.dataset.name),
  };

  function fail(problem) { forms.say(phone.sentenceOf(problem, words), true); }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button[data-phone]'), link = event.target.closest('a[data-desk-link]');
    if (button) {
      const name = button.dataset.phone;
      (name.startsWith('leave-') ? leaveAnd(name) : Promise.resolve(ACTS[name](button))).catch(fail);
    } else if (link && isOpen() && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(link.href).catch(fail);
    }
  });

  document.addEventListener('submit', (event) => {
    const form = event.target, name = form.dataset.phone;
    if (name === 'choose' || name === 'open') { event.preventDefault(); bar.pinSent(form).catch(fail); }
    if (name === 'leave') { event.preventDefault(); leave(form).catch(fail); }
    if (!name && !form.dataset.handler && !navigator.onLine) { event.preventDefault(); forms.say(words.line, true); }
  });

  vault.onlock = async () => {
    await forms.flush();
    body.replaceChildren();
    return () => bar.draw();
  };
  setInterval(async () => {
    if (!isOpen()) { return; }
    const {items, submits} = await outbox.waiting();
    if ([...items, ...submits].some((one) => !one.problem)) { await sync(); }
  }, AGAIN_AFTER);
  window.addEventListener('online', () => sync().catch(fail));
  window.addEventListener('popstate', () => {
    if (isOpen()) { show(location.href).catch(fail); } else { location.reload(); }
  });
  window.addEventListener('pageshow', (event) => { if (event.persisted) { location.reload(); } });

  if (navigator.serviceWorker && words.owner) {
    navigator.serviceWorker.register(words.worker, {scope: words.worker.replace(/sw\.js.*/, '')}).catch(() => null);
  }
  shown().then(forms.restore).then(() => bar.draw()).catch(fail);
})();
