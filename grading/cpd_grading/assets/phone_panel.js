/* What stands above the desk's pages: the form for the PIN, what waits on this phone, and the lessons it can keep. */
(() => {
  'use strict';
  const vault = window.CpdVault, outbox = window.CpdOutbox, NEARLY_FULL = 50e6;

  // ``words`` are the kit's sentences, ``say`` tells the page, ``opened`` is called after the PIN.
  window.CpdBar = (bar, words, {say, opened}) => {
    let notice = '';  // which template stands in the bar before everything else
    const inWords = (name, n) => words[name].replace('{n}', n);
    const template = (name) => document.getElementById('cpd-' + name).content.cloneNode(true);

    const focus = (selector) => bar.querySelector(selector).focus();

    function progress(item, file, at) {
      const line = bar.querySelector('[data-file="' + file.request_id + '"]');
      if (line) { line.textContent = file.name + ': ' + inWords('part', Math.floor(100 * at / file.size)); }
    }

    function state(text) {
      const place = bar.querySelector('[data-phone-state]');
      if (place) { place.textContent = text; }
    }

    async function draw(told) {
      if (!vault.isPossible) { return; }
      bar.hidden = false;
      if (vault.owner) { await drawOpened(); return; }
      const known = words.owner ? await vault.exists(words.owner) : (await vault.owners()).length;
      bar.replaceChildren(known ? template('open') : words.owner ? template('choose') : words.empty);
      if (known) { await drawOwners(); }
      if (told) { pinSays(told); }
    }

    async function drawOwners() {
      const owners = words.owner ? [{owner: words.owner}] : await vault.owners(), choice = bar.querySelector('select');
      const when = (one) => one.used_at ? inWords('opened', new Date(one.used_at).toLocaleString()) : '';
      choice.replaceChildren(...owners.map((one) => new Option(when(one), one.owner)));
      bar.querySelector('[data-phone-owners]').hidden = owners.length < 2;
      bar.querySelector('[data-phone=forget]').hidden = !words.owner;
    }

    async function drawOpened() {
      const {items, submits} = await outbox.waiting(), count = items.length + submits.length;
      const parts = document.createDocumentFragment();
      if (notice) { parts.append(template(notice)); }
      parts.append(template('opened'));
      const list = parts.querySelector('[data-phone-list]');
      items.forEach((item) => list.append(thing('item:' + item.id, item, (item.fields.did || [''])[0], item.files)));
      submits.forEach((submit) => list.append(thing('submit:' + submit.id, submit, words.to_coach, [])));
      await drawPacks(parts.querySelector('[data-phone-packs]'));
      const hadFocus = bar.contains(document.activeElement);
      bar.replaceChildren(parts);
      if (hadFocus) { focus('[data-phone-state]'); }
      bar.querySelector('[data-phone=send]').hidden = !count;
      state(count ? inWords('some', count) : words.nothing);
    }

    function thing(name, told, text, files) {
      const card = template('thing'), whole = card.firstElementChild, isItem = name.startsWith('item:');
      whole.dataset.name = name;
      card.querySelector('[data-title]').textContent = told.title;
      card.querySelector('[data-where]').textContent = words.on_phone;
      card.querySelector('[data-text]').textContent = text.length > 120 ? text.slice(0, 120) + '…' : text;
      card.querySelector('[data-files]').replaceChildren(...files.map((file) => {
        const line = document.createElement('li');
        line.dataset.file = file.request_id;
        line.textContent = file.name + ': ' + words.on_phone;
        return line;
      }));
      const problem = told.problem, isStale = problem && problem.code === 'stale_version';
      const sentence = problem ? window.CpdPhone.sentenceOf(problem, words) : '';
      card.querySelector('[data-problem]').textContent = isStale ? words.stale_version : sentence;
      card.querySelector('[data-phone=change]').hidden = !isItem;
      card.querySelector('[data-phone=again]').hidden = !problem;
      return card;
    }

    async function drawPacks(place) {
      const desk = await vault.get('desk'), kept = await vault.names(vault.owner, 'pack:');
      for (const pack of desk ? desk.packs : []) {
        const button = document.createElement('button'), isKept = kept.includes('pack:' + pack.name);
        button.type = 'button';
        button.className = 'cpd-quiet';
        button.dataset.phone = isKept ? 'read-pack' : 'keep-pack';
        button.dataset.name = pack.name;
        button.textContent = (isKept ? words.read_pack : inWords('keep_pack', pack.size)) + ': ' + pack.title;
        place.append(button);
      }
    }

    function pinSays(text) {
      const place = bar.querySelector('[data-phone-say]');
      if (place) { place.textContent = text; }
    }

    async function pinSent(form) {
      const pin = form.elements.pin.value, isNew = form.dataset.phone === 'choose';
      form.elements.pin.value = '';
      if (isNew && pin !== form.elements.again.value) { pinSays(words.two_pins); return; }
      try {
        if (isNew) { await vault.create(words.owner, pin); await askForRoom(); } else {
          await vault.open(form.elements.owner.value, pin);
        }
      } catch (problem) {
        if (!problem.code) { throw problem; }
        const after = problem.seconds ? inWords('wait', problem.seconds) : '';
        pinSays(problem.code === 'wait' ? after : words[problem.code] + ' ' + after);
        form.elements.pin.focus();
        return;
      }
      await opened();
    }

    async function isNearlyFull() {
      if (!navigator.storage || !navigator.storage.estimate) { return false; }
      const {quota, usage} = await navigator.storage.estimate();
      return quota - usage < NEARLY_FULL;
    }

    async function askForRoom() {
      if (navigator.storage && navigator.storage.persist) { await navigator.storage.persist(); }
      if (await isNearlyFull()) { say(words.space, true); }
    }

    return {draw, state, progress, template, pinSent, focus, isNearlyFull, notice: (name) => { notice = name; }};
  };
})();
