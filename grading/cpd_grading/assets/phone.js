/* What a phone does for our blocks and for the desk, in one file so that a bad line fetches it once.
   A form with data-handler is sent; the answer's HTML replaces what was shown. Without an answer everything typed stays
   where it is, and what is typed is kept as an encrypted draft. A chosen file follows in parts (tus 1.0.0), so that a
   line that drops costs one part and not the file. */
(() => {
  'use strict';
  if (window.CpdPhone) { return; }
  const LARGEST_PART = 196608, SMALLEST_PART = 24576, TRIES = 30;
  const LONGEST_SIDE = 1600, PHOTO_BYTES = 300000;
  const DRAFT_AFTER = 250;  // milliseconds without a key

  // -- the line: a problem is {status, code, sentence}; status 0 is a line that dropped ------------------------------

  function cookie(name) {
    const found = document.cookie.split('; ').find((one) => one.startsWith(name + '='));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  }

  // Where a fresh token is fetched, and the last one, for a browser that shows us no cookie.
  let returning = '', lastToken = '';

  function once(method, url, headers, data, onProgress, token) {
    // XMLHttpRequest, because fetch cannot tell how much of an upload has gone.
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      request.timeout = 180000;
      request.setRequestHeader('X-CSRFToken', token || cookie('csrftoken') || lastToken);
      request.setRequestHeader('Accept', 'application/json');
      Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
      request.upload.onprogress = onProgress;
      request.onload = () => {
        request.answer = null;
        // A proxy's refusal is a page of HTML: only its status counts.
        try { request.answer = JSON.parse(request.responseText); } catch (notJson) { request.answer = null; }
        resolve(request);
      };
      request.onerror = request.ontimeout = () => reject({status: 0, code: 'line', sentence: ''});
      request.send(data);
    });
  }

  // A token grows old when somebody signs in again in this browser: with a fresh one the same request goes once more.
  async function ask(method, url, headers, data, onProgress) {
    const got = await once(method, url, headers, data, onProgress);
    const code = got.answer && got.answer.code;
    // The platform's own refusal of a token is a page of HTML, like its refusal of somebody who is not signed in.
    const mayBeStale = got.status === 403 && (!code || code === 'stale_form');
    if (!mayBeStale || method === 'GET' || !returning) { return got; }
    const told = await once('GET', returning, {}, null).then((asked) => asked.answer, () => null);
    if (!told || !told.is_signed_in) { return got; }
    lastToken = told.token;
    return once(method, url, headers, data, onProgress, lastToken);
  }

  function problemOf(got) {
    const told = got.answer || {};
    return {status: got.status, code: told.code || platformCode(got), sentence: told.error || ''};
  }

  // The platform answers without words of ours: by its status who is not signed in, and with 404, or a page of its own
  // where an answer for a script was asked for, what the course does not show. Neither is a line that dropped.
  function platformCode(got) {
    if (got.status === 401 || got.status === 403) { return 'not_signed_in'; }
    const isPage = got.status >= 200 && got.status < 300 && got.answer === null;
    return isPage || got.status === 404 ? 'not_open' : '';
  }

  function sentenceOf(problem, words) {
    const ofPlatform = {not_signed_in: words.signin, not_open: !problem.sentence && words.closed};
    return ofPlatform[problem.code] || problem.sentence || words.failed;
  }

  async function answerOf(asked) {
    const got = await asked;
    if (got.status < 300 && got.answer) { return got.answer; }
    throw problemOf(got);
  }

  function json(method, url, told) {
    const body = told && JSON.stringify(told);
    return answerOf(ask(method, url, body ? {'Content-Type': 'application/json'} : {}, body));
  }

  // -- photos ---------------------------------------------------------------------------------------------------------

  async function takenAt(file) {
    const bytes = await file.slice(0, 65536).arrayBuffer();
    const found = new TextDecoder('latin1').decode(bytes).match(/\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/g);
    return found ? found.sort()[0] : '';
  }

  // EXIF with one entry, DateTimeOriginal (0x9003), after the two bytes that begin a JPEG.
  function dated(photo, moment, name) {
    const exif = '\xff\xe1\0HExif\0\0II*\0\b\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0' +
      '\x01\0\x03\x90\x02\0\x14\0\0\0,\0\0\0\0\0\0\0' + moment + '\0';
    const bytes = Uint8Array.from(moment ? exif : '', (one) => one.charCodeAt(0));
    const parts = [photo.slice(0, 2), bytes, photo.slice(2)];
    return new File(parts, name.replace(/\.\w+$/, '') + '.jpg', {type: 'image/jpeg'});
  }

  function smaller(canvas, quality) {
    return new Promise((resolve) => canvas.toBlob((photo) => {
      const isLarge = photo && photo.size > PHOTO_BYTES && quality > 0.5;
      resolve(isLarge ? smaller(canvas, quality - 0.1) : photo);
    }, 'image/jpeg', quality));
  }

  // A photo at most 1600 pixels long, of about 300 KB, with nothing of its metadata but the time it was taken.
  async function reduced(file, keepFull) {
    if (keepFull || !/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) { return file; }
    try {
      const [picture, moment] = await Promise.all([
        createImageBitmap(file, {imageOrientation: 'from-image'}), takenAt(file)]);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement('canvas');
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const paper = canvas.getContext('2d');
      paper.fillStyle = '#fff';
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
      const photo = await smaller(canvas, 0.85);
      return photo && photo.size < file.size ? dated(photo, moment, file.name) : file;
    } catch (undrawable) { return file; }  // what this browser cannot draw goes as it is
  }

  async function sha256(bytes) {
    const sum = await crypto.subtle.digest('SHA-256', bytes);
    return Array.from(new Uint8Array(sum), (one) => (one + 256).toString(16).slice(1)).join('');
  }

  async function digest(file) {
    return window.crypto && crypto.subtle ? sha256(await file.arrayBuffer()) : '';
  }

  // -- files in parts -------------------------------------------------------------------------------------------------

  function memory(key, value) {
    try {
      if (value === undefined) { return key && localStorage.getItem(key); }
      if (key) { if (value) { localStorage.setItem(key, value); } else { localStorage.removeItem(key); } }
    } catch (full) { return null; }  // a phone that remembers nothing sends from the start after a reload
    return null;
  }

  function wait(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(done, seconds * 1000);
      function done() { clearTimeout(timer); window.removeEventListener('online', done); resolve(); }
      window.addEventListener('online', done);
    });
  }

  // Send a file to its end: begin or find it, then part by part; after a drop ask where it stands and go on there.
  // A file that is refused for good ends in a problem with ``ended``.
  async function upload({address, file, itemId, requestId, onProgress, tries = TRIES}) {
    const sum = await digest(file), key = sum && 'cpd-upload:' + itemId + ':' + sum;
    const told = {filename: file.name, item_id: itemId, request_id: requestId, sha256: sum};
    const pairs = Object.keys(told).filter((name) => told[name]).map((name) =>
      name + ' ' + btoa(String.fromCharCode(...new TextEncoder().encode(told[name]))));
    let url = memory(key), isNew = !url, at = -1, reached = -1, size = LARGEST_PART, failures = 0;

    function step() {
      const tus = (method, place, headers, data, progress) =>
        ask(method, place, {'Tus-Resumable': '1.0.0', ...headers}, data, progress);
      if (!url) { return tus('POST', address, {'Upload-Length': file.size, 'Upload-Metadata': pairs.join()}); }
      if (at < 0) { return tus('HEAD', url, {}); }
      const headers = {'Upload-Offset': at, 'Content-Type': 'application/offset+octet-stream'};
      return tus('PATCH', url, headers, file.slice(at, at + size), (sent) => onProgress(at + sent.loaded));
    }

    for (;;) {
      let got;
      try { got = await step(); } catch (dropped) { got = {status: 0, answer: null}; }
      if (got.status && got.status < 300) {
        // A page of the platform instead of our answer would be asked for again for ever.
        if (got.getResponseHeader('Upload-Offset') === null) { throw problemOf(got); }
        if (!url) { url = got.getResponseHeader('Location'); memory(key, url); }
        at = +got.getResponseHeader('Upload-Offset');
        if (at > reached) { reached = at; failures = 0; }
        onProgress(at);
        if (at >= file.size) { memory(key, ''); return; }
      } else if (!got.status || got.status >= 500 || got.status === 460 || got.status === 409 && at >= 0) {
        failures += 1;
        if (failures > tries) { throw problemOf(got); }
        at = -1;
        size = Math.max(SMALLEST_PART, size / 2);
        await wait(Math.min(30, Math.pow(2, failures) / 2));
      } else if (got.status === 403) {
        throw problemOf(got);  // signed out: what arrived is still there after signing in
      } else {
        memory(key, '');
        if (isNew || at >= 0) { throw {...problemOf(got), ended: true}; }
        isNew = true;
        url = '';
      }
    }
  }

  // -- what is kept on the phone: one database, everything in it encrypted --------------------------------------------

  let opened = null;

  function database() {
    opened = opened || new Promise((resolve, reject) => {
      const request = indexedDB.open('cpd', 1);
      request.onupgradeneeded = () => ['drafts', 'owners', 'records'].forEach((name) =>
        request.result.createObjectStore(name));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  }

  // One transaction; ``act`` gets the store and returns the request whose result is wanted. A write is on the disk
  // when this returns, since a battery dies without asking.
  async function stored(name, mode, act) {
    const transaction = (await database()).transaction(name, mode, {durability: 'strict'});
    const request = act(transaction.objectStore(name));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  async function sealed(key, value, place) {
    const iv = crypto.getRandomValues(new Uint8Array(12)), additionalData = new TextEncoder().encode(place);
    return {iv, data: await crypto.subtle.encrypt({name: 'AES-GCM', iv, additionalData}, key, value)};
  }

  function unsealed(key, box, place) {
    const additionalData = new TextEncoder().encode(place);
    return crypto.subtle.decrypt({name: 'AES-GCM', iv: box.iv, additionalData}, key, box.data);
  }

  // Drafts under a key that only the signed-in learner is given; another person has another key and other places.
  function keyedDrafts(secret, block) {
    if (!secret || !(window.crypto && crypto.subtle && window.indexedDB)) { return null; }
    const raw = Uint8Array.from(atob(secret), (one) => one.charCodeAt(0));
    const ready = Promise.all([
      crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']),
      sha256(raw)]);
    const placed = async (form) => {
      const [key, sum] = await ready;
      return [key, [sum.slice(0, 32), block, form].join('|')];
    };
    return {
      async get(form) {
        const [key, place] = await placed(form);
        const box = await stored('drafts', 'readonly', (store) => store.get(place));
        return box ? JSON.parse(new TextDecoder().decode(await unsealed(key, box, place))) : null;
      },
      async put(form, told) {
        const [key, place] = await placed(form);
        const box = await sealed(key, new TextEncoder().encode(JSON.stringify(told)), place);
        await stored('drafts', 'readwrite', (store) => store.put(box, place));
      },
      async drop(form) {
        const [, place] = await placed(form);
        await stored('drafts', 'readwrite', (store) => store.delete(place));
      },
    };
  }

  // -- forms ----------------------------------------------------------------------------------------------------------

  const UNTYPED = /^(file|hidden|submit|button|reset|password|fieldset)$/;

  // Every answer of a form as name -> texts, and the id of a new item, so that sending it again is the same item.
  function collect(form) {
    const told = {};
    Array.from(form.elements).forEach((field) => {
      const isChoice = field.type === 'checkbox' || field.type === 'radio';
      const isOurs = field.name === 'request_id' || !UNTYPED.test(field.type);
      if (!field.name || !isOurs || isChoice && !field.checked) { return; }
      (told[field.name] = told[field.name] || []).push(field.value);
    });
    return told;
  }

  function fill(form, told) {
    const place = {};
    Array.from(form.elements).forEach((field) => {
      const isOurs = field.name === 'request_id' || !UNTYPED.test(field.type);
      if (!field.name || !isOurs) { return; }
      const values = told[field.name] || [];
      if (field.type === 'checkbox' || field.type === 'radio') { field.checked = values.includes(field.value); return; }
      place[field.name] = (place[field.name] || 0) + 1;
      const value = values[place[field.name] - 1];
      if (value !== undefined) { field.value = value; }
    });
  }

  // Which form of a block this is: its handler, and the thing it is about.
  function formKey(form) {
    const ids = Array.from(form.querySelectorAll('input[type=hidden][name$=_id]:not([name$=request_id])'));
    return [form.dataset.handler, ...ids.map((one) => one.value)].join(':');
  }

  function unfold(element) {
    for (let one = element.closest('details'); one; one = one.parentElement.closest('details')) { one.open = true; }
  }

  /* options: call(handler, data, onProgress, form) -> answer; uploads: address or null;
     words: failed, signin, closed, back, again;
     drafts: () -> keeper or null; keep(form, files) -> a sentence when the desk has taken it, or null; shown() after
     new HTML. */
  function forms(root, options) {
    const words = options.words, timers = new Map();
    let writing = Promise.resolve();

    function say(text, isBad) {
      const place = root.querySelector('[data-cpd-say]');
      if (!place) { return; }
      place.className = 'cpd-say' + (isBad ? ' cpd-bad' : '');
      place.setAttribute('role', isBad ? 'alert' : 'status');
      place.textContent = text;
      place.tabIndex = -1;
      place.focus();
    }

    // Drafts are written one after the other. A phone that cannot keep any still sends forms.
    function write(act) {
      const keeper = options.drafts();
      if (keeper) { writing = writing.then(() => act(keeper)).catch(() => null); }
      return writing;
    }

    function keepDraft(form) {
      clearTimeout(timers.get(form));
      timers.delete(form);
      const key = formKey(form), told = collect(form);
      return write((keeper) => keeper.put(key, told));
    }

    function flush() {
      Array.from(timers.keys()).forEach(keepDraft);
      return writing;
    }

    function bringBack(form, told) {
      fill(form, told);
      form.dataset.typed = '1';
      unfold(form);
      const note = document.createElement('p'), again = document.createElement('button');
      note.className = 'cpd-note';
      note.setAttribute('role', 'status');
      note.textContent = words.back + ' ';
      again.type = 'button';
      again.className = 'cpd-quiet';
      again.textContent = words.again;
      again.addEventListener('click', () => {
        form.reset();
        delete form.dataset.typed;
        note.remove();
        write((keeper) => keeper.drop(formKey(form)));
      });
      note.append(again);
      form.before(note);
    }

    async function restore() {
      const keeper = options.drafts();
      if (!keeper) { return; }
      await Promise.all(Array.from(root.querySelectorAll('form[data-handler]')).map(async (form) => {
        const told = await keeper.get(formKey(form)).catch(() => null);  // unreadable is as good as none
        if (told && !form.dataset.typed) { bringBack(form, told); }
      }));
    }

    async function replace(html) {
      await flush();
      root.innerHTML = html;
      if (options.shown) { await options.shown(); }
      return restore();
    }

    async function sendFiles(form, files, itemId) {
      const bar = form.querySelector('progress'), note = form.querySelector('[data-cpd-file]');
      const keepFull = form.elements.keep_full_size && form.elements.keep_full_size.checked;
      for (const [place, chosen] of files.entries()) {
        if (note) { note.textContent = note.dataset.phone; }
        const file = await reduced(chosen, keepFull);
        if (bar) { bar.hidden = false; bar.max = file.size; }
        const requestId = place ? crypto.randomUUID() : form.elements.file_request_id.value;
        const onProgress = (at) => { if (bar) { bar.value = at; } };
        await upload({address: options.uploads, file, itemId, requestId, onProgress});
        if (note) { note.textContent = note.dataset.received; }
      }
      return options.call('show', new FormData(), undefined, form);
    }

    async function send(form, data, files) {
      const bar = form.querySelector('progress'), inParts = files.length && options.uploads;
      const answer = await options.call(form.dataset.handler, data, (sent) => {
        if (!bar || !files.length || inParts || !sent.lengthComputable) { return; }
        [bar.hidden, bar.max, bar.value] = [false, sent.total, sent.loaded];
      }, form);
      if (answer.item_id && form.elements.item_id) { form.elements.item_id.value = answer.item_id; }
      return {answer, more: inParts ? () => sendFiles(form, files, answer.item_id) : null};
    }

    function release(form) {
      const bar = form.querySelector('progress');
      if (bar) { bar.hidden = true; }
      form.querySelectorAll('button').forEach((button) => { button.disabled = false; });
      delete form.dataset.busy;
    }

    async function show(form, answer) {
      const isTyping = answer.file_request_id && root.querySelector('form[data-typed]:not([data-busy])');
      if (isTyping) {
        // What is being written in another form stays; this one is ready for more.
        form.elements.file_request_id.value = answer.file_request_id;
        form.querySelectorAll('input[type=file]').forEach((field) => { field.value = ''; });
        release(form);
      } else if (answer.html) { await replace(answer.html); }
      say(answer.message || '', false);
    }

    async function submitted(form, pressed) {
      const data = new FormData(form), key = formKey(form);
      data.delete('csrfmiddlewaretoken');  // the cookie's goes along: it is the newer one after signing in elsewhere
      if (pressed && pressed.name) { data.append(pressed.name, pressed.value); }
      const fields = Array.from(form.querySelectorAll('input[type=file]'));
      const files = fields.flatMap((field) => Array.from(field.files));
      if (options.uploads || !files.length) { fields.forEach((field) => data.delete(field.name)); }
      if (form.dataset.typed) { await keepDraft(form); }
      delete form.dataset.typed;
      const kept = options.keep && await options.keep(form, files);
      if (kept) { release(form); say(kept, false); return; }
      const {answer, more} = await send(form, data, files);
      // What was typed after the button was pressed is newer than what the server has.
      if (!form.dataset.typed) { await write((keeper) => keeper.drop(key)); }
      try { await show(form, more ? await more() : answer); } catch (problem) {
        if (!problem.ended) { throw problem; }
        // The words are saved, this file is not taken: everything anew, to choose another one.
        await replace((await options.call('show', new FormData(), undefined, form)).html);
        say(sentenceOf(problem, words), true);
      }
    }

    root.addEventListener('input', (event) => {
      const form = event.target.form;
      if (!form || !form.dataset.handler || UNTYPED.test(event.target.type)) { return; }
      form.dataset.typed = '1';
      clearTimeout(timers.get(form));
      timers.set(form, setTimeout(() => keepDraft(form), DRAFT_AFTER));
    });

    root.addEventListener('submit', (event) => {
      const form = event.target;
      if (!form.dataset.handler) { return; }
      event.preventDefault();
      if (form.dataset.busy) { return; }
      form.dataset.busy = '1';
      const told = root.querySelector('[data-cpd-say]');
      if (told) { told.textContent = ''; }
      const hadTyped = form.dataset.typed, sending = submitted(form, event.submitter);
      form.querySelectorAll('button').forEach((button) => { button.disabled = true; });
      sending.catch((problem) => {
        if (hadTyped) { form.dataset.typed = '1'; }
        release(form);
        say(sentenceOf(problem, words), true);
      });
    });

    document.addEventListener('visibilitychange', () => { if (document.hidden) { flush(); } });
    const drop = (form) => write((keeper) => keeper.drop(formKey(form)));
    return {say, flush, restore, replace, drop, keepDraft};
  }

  window.CpdPhone = {
    returnsAt(url) { returning = url || returning; },
    ask, json, answerOf, sentenceOf, reduced, upload, stored, sealed, unsealed, keyedDrafts, collect, fill, unfold, forms,
  };

  // A block of the course; the platform calls this by name.
  window.CpdBlock = function (runtime, element, args) {
    const host = element.jquery ? element[0] : element, root = host.querySelector('[data-cpd-root]');
    if (!root || root.dataset.ready) { return; }
    root.dataset.ready = '1';
    returning = args.returning || returning;
    const drafts = keyedDrafts(args.draft_key, args.draft_place);
    forms(root, {
      call: (handler, data, onProgress) =>
        answerOf(ask('POST', runtime.handlerUrl(host, handler), {}, data, onProgress)),
      uploads: args.uploads,
      words: args,
      drafts: () => drafts,
    }).restore();
  };
})();
