/* The vault: what a learner keeps on a shared phone, encrypted under a PIN that only they know.
   AES-GCM 256; the key comes from the PIN by PBKDF2-SHA-256 with a salt of its own per owner, cannot be taken out of
   the browser and lives in the memory of one page. Owners are opaque ids; a record is bound to its owner and its name.
   Six digits keep out a curious colleague, not a laboratory; the page says so. */
(() => {
  'use strict';
  const ITERATIONS = 310000, IDLE = 10 * 60 * 1000, FREE_TRIES = 2, LONGEST_WAIT = 300;
  const {stored, sealed, unsealed} = window.CpdPhone;
  const encode = (text) => new TextEncoder().encode(text), decode = (bytes) => new TextDecoder().decode(bytes);
  const WORD = encode('opened');
  let owner = '', key = null, used = 0, onLock = () => null;

  const isPossible = Boolean(window.isSecureContext && window.crypto && crypto.subtle && window.indexedDB);

  async function derived(pin, salt, iterations) {
    const secret = await crypto.subtle.importKey('raw', encode(pin), 'PBKDF2', false, ['deriveKey']);
    return crypto.subtle.deriveKey({name: 'PBKDF2', hash: 'SHA-256', salt, iterations}, secret,
      {name: 'AES-GCM', length: 256}, false, ['encrypt', 'decrypt']);
  }

  function known(id) {
    return stored('owners', 'readonly', (store) => store.get(id));
  }

  function remember(id, told) {
    return stored('owners', 'readwrite', (store) => store.put(told, id));
  }

  // Opaque ids of everybody whose work is on this phone, the last one used first: [{owner, used_at}].
  async function owners() {
    const ids = await stored('owners', 'readonly', (store) => store.getAllKeys());
    const found = await Promise.all(ids.map(async (id) => ({owner: id, used_at: (await known(id)).used_at})));
    return found.sort((one, other) => other.used_at - one.used_at);
  }

  async function exists(id) {
    return isPossible && Boolean(id && await known(id));
  }

  // Raises {code: 'short_pin'}; a vault that exists keeps its PIN.
  async function create(id, pin) {
    if (!/^\d{6,}$/.test(pin)) { throw {code: 'short_pin'}; }
    if (await known(id)) { throw {code: 'exists'}; }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const made = await derived(pin, salt, ITERATIONS);
    const check = await sealed(made, WORD, id + '|check');
    await remember(id, {salt, iterations: ITERATIONS, check, tries: 0, until: 0, used_at: Date.now()});
    [owner, key] = [id, made];
    touch();
  }

  // Raises {code: 'wrong_pin' or 'wait', seconds}: every wrong try makes the next one wait longer.
  async function open(id, pin) {
    const told = await known(id), left = Math.ceil((told.until - Date.now()) / 1000);
    if (left > 0) { throw {code: 'wait', seconds: left}; }
    // Counted before it is tried: closing the page does not give a try back.
    const tries = told.tries + 1, seconds = tries > FREE_TRIES ? Math.min(LONGEST_WAIT, 2 ** (tries - FREE_TRIES)) : 0;
    await remember(id, {...told, tries, until: Date.now() + seconds * 1000});
    const made = await derived(pin, told.salt, told.iterations);
    try { await unsealed(made, told.check, id + '|check'); } catch (other) { throw {code: 'wrong_pin', seconds}; }
    await remember(id, {...told, tries: 0, until: 0, used_at: Date.now()});
    [owner, key] = [id, made];
    touch();
  }

  // The page first keeps what is being typed and takes away what it shows; then the key is gone, and it is told.
  async function lock() {
    if (!key) { return; }
    const after = await onLock();
    [owner, key] = ['', null];
    if (after) { await after(); }
  }

  function touch() { used = Date.now(); }

  function lockWhenIdle() {
    if (key && Date.now() - used >= IDLE) { lock(); }
  }

  // -- records of whoever has opened the vault ------------------------------------------------------------------------

  function held() {
    if (!key) { throw {code: 'locked'}; }
    return {me: owner, with: key};
  }

  const placeOf = (id, name) => id + '|' + name;

  async function putBytes(name, bytes) {
    const mine = held(), place = placeOf(mine.me, name), box = await sealed(mine.with, bytes, place);
    await stored('records', 'readwrite', (store) => store.put(box, place));
  }

  async function getBytes(name) {
    const mine = held(), place = placeOf(mine.me, name);
    const box = await stored('records', 'readonly', (store) => store.get(place));
    return box ? unsealed(mine.with, box, place) : null;
  }

  const put = (name, value) => putBytes(name, encode(JSON.stringify(value)));

  async function get(name) {
    const bytes = await getBytes(name);
    return bytes ? JSON.parse(decode(bytes)) : null;
  }

  async function remove(name) {
    const place = placeOf(held().me, name);
    await stored('records', 'readwrite', (store) => store.delete(place));
  }

  const rangeOf = (id, prefix) => IDBKeyRange.bound(placeOf(id, prefix), placeOf(id, prefix) + '\uffff');

  // Names of records, without what they say: enough to know that somebody's work waits here.
  async function names(id, prefix) {
    const places = await stored('records', 'readonly', (store) => store.getAllKeys(rangeOf(id, prefix)));
    return places.map((place) => place.slice(id.length + 1));
  }

  async function list(prefix) {
    return Promise.all((await names(held().me, prefix)).map(get));
  }

  // Change a record in one go: ``act`` gets what is kept (or null) and returns what to keep, or null to erase it. The
  // queue and a form that is saved, in this tab or another, never write over each other.
  let turn = Promise.resolve();

  function change(name, act) {
    const alone = async () => {
      const kept = await get(name), told = await act(kept);
      if (told) { await put(name, told); } else if (kept) { await remove(name); }
      return told;
    };
    if (navigator.locks) { return navigator.locks.request('cpd-vault', alone); }
    const mine = turn.then(alone);
    turn = mine.catch(() => null);
    return mine;
  }

  // Destroy what one owner keeps here. ``signedIn`` asks the server who is signed in; nobody else's is touched.
  async function forget(id, signedIn) {
    if (owner !== id && await signedIn() !== id) { throw {code: 'not_yours'}; }
    await stored('records', 'readwrite', (store) => store.delete(rangeOf(id, '')));
    await stored('owners', 'readwrite', (store) => store.delete(id));
    if (owner === id) { [owner, key] = ['', null]; }
  }

  ['pointerdown', 'keydown', 'input'].forEach((name) => document.addEventListener(name, touch, true));
  // The camera hides the page, so hiding alone does not lock; the clock goes on and is read when the page is back.
  document.addEventListener('visibilitychange', lockWhenIdle);
  setInterval(lockWhenIdle, 15000);
  window.addEventListener('pagehide', lock);

  window.CpdVault = {
    isPossible, owners, exists, create, open, lock, put, get, change, putBytes, getBytes, remove, names, list, forget,
    get owner() { return owner; },
    set onlock(act) { onLock = act; },
  };
})();
