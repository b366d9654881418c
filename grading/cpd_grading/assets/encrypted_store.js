/* What a learner keeps on a shared phone, encrypted under a PIN that only they know.
   AES-GCM 256; the key comes from the PIN by PBKDF2-SHA-256 with a salt of its own per owner, cannot be taken out of
   the browser and lives in the memory of one page. Owners are opaque ids; a record is bound to its owner and its name.
   Six digits keep out a curious colleague, not a laboratory; the page says so. */
(() => {
  "use strict";
  const ITERATIONS = 310000;
  const IDLE = 10 * 60 * 1000;
  const FREE_TRIES = 2;
  const LONGEST_WAIT = 300;
  const LAST = "\uffff"; // after every name that begins alike
  const { inStore, sealed, unsealed } = window.CpdPhone;
  const encode = (text) => new TextEncoder().encode(text);
  const decode = (bytes) => new TextDecoder().decode(bytes);
  const CHECK_TEXT = encode("opened");
  let owner = "";
  let key = null;
  let usedAt = 0;
  let onLock = () => null;

  const isPossible = Boolean(window.isSecureContext && window.crypto?.subtle && window.indexedDB);

  // -- owners and their PINs ------------------------------------------------------------------------------------------

  async function derived(pin, salt, iterations) {
    const secret = await crypto.subtle.importKey("raw", encode(pin), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
    return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  function ownerRecord(id) {
    return inStore("owners", "readonly", (store) => store.get(id));
  }

  function putOwnerRecord(id, record) {
    return inStore("owners", "readwrite", (store) => store.put(record, id));
  }

  // Opaque ids of everybody whose work is on this phone, the last one used first: [{owner, used_at}].
  async function owners() {
    const ids = await inStore("owners", "readonly", (store) => store.getAllKeys());
    const found = await Promise.all(ids.map(async (id) => ({ owner: id, used_at: (await ownerRecord(id)).used_at })));
    return found.sort((a, b) => b.used_at - a.used_at);
  }

  async function exists(id) {
    return isPossible && Boolean(id && (await ownerRecord(id)));
  }

  // Raises {code: 'short_pin'}; an owner who has a PIN keeps it.
  async function create(id, pin) {
    if (!/^\d{6,}$/.test(pin)) {
      throw { code: "short_pin" };
    }
    if (await ownerRecord(id)) {
      throw { code: "exists" };
    }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const made = await derived(pin, salt, ITERATIONS);
    const check = await sealed(made, CHECK_TEXT, `${id}|check`);
    await putOwnerRecord(id, { salt, iterations: ITERATIONS, check, tries: 0, until: 0, used_at: Date.now() });
    [owner, key] = [id, made];
    touch();
  }

  // Raises {code: 'wrong_pin' or 'wait', seconds}: every wrong try makes the next one wait longer.
  async function open(id, pin) {
    const record = await ownerRecord(id);
    const left = Math.ceil((record.until - Date.now()) / 1000);
    if (left > 0) {
      throw { code: "wait", seconds: left };
    }
    // Counted before it is tried: closing the page does not give a try back.
    const tries = record.tries + 1;
    const seconds = tries > FREE_TRIES ? Math.min(LONGEST_WAIT, 2 ** (tries - FREE_TRIES)) : 0;
    await putOwnerRecord(id, { ...record, tries, until: Date.now() + seconds * 1000 });
    const made = await derived(pin, record.salt, record.iterations);
    try {
      await unsealed(made, record.check, `${id}|check`);
    } catch {
      throw { code: "wrong_pin", seconds };
    }
    await putOwnerRecord(id, { ...record, tries: 0, until: 0, used_at: Date.now() });
    [owner, key] = [id, made];
    touch();
  }

  // The page first keeps what is being typed and takes away what it shows; then the key is gone, and it is told.
  async function lock() {
    if (!key) {
      return;
    }
    let after = null;
    try {
      after = await onLock();
    } finally {
      [owner, key] = ["", null]; // on a shared phone a draft that could not be kept is no reason to stay open
    }
    if (after) {
      await after();
    }
  }

  function touch() {
    usedAt = Date.now();
  }

  function lockWhenIdle() {
    if (key && Date.now() - usedAt >= IDLE) {
      lockUnasked();
    }
  }

  // Nobody pressed anything, so nobody is told; the key is gone all the same.
  function lockUnasked() {
    lock().catch(() => null);
  }

  // -- records of whoever has opened the store ------------------------------------------------------------------------

  // Raises {code: 'locked'}.
  function opened() {
    if (!key) {
      throw { code: "locked" };
    }
    return { id: owner, key };
  }

  const placeOf = (id, name) => `${id}|${name}`;

  async function putBytes(name, bytes) {
    const mine = opened();
    const place = placeOf(mine.id, name);
    const box = await sealed(mine.key, bytes, place);
    await inStore("records", "readwrite", (store) => store.put(box, place));
  }

  async function getBytes(name) {
    const mine = opened();
    const place = placeOf(mine.id, name);
    const box = await inStore("records", "readonly", (store) => store.get(place));
    return box ? unsealed(mine.key, box, place) : null;
  }

  const put = (name, value) => putBytes(name, encode(JSON.stringify(value)));

  async function get(name) {
    const bytes = await getBytes(name);
    return bytes ? JSON.parse(decode(bytes)) : null;
  }

  async function remove(name) {
    const place = placeOf(opened().id, name);
    await inStore("records", "readwrite", (store) => store.delete(place));
  }

  const rangeOf = (id, prefix) => IDBKeyRange.bound(placeOf(id, prefix), placeOf(id, prefix) + LAST);

  // Names of records, without what they say: enough to know that somebody's work waits here.
  async function names(id, prefix) {
    const places = await inStore("records", "readonly", (store) => store.getAllKeys(rangeOf(id, prefix)));
    return places.map((place) => place.slice(id.length + 1));
  }

  async function list(prefix) {
    return Promise.all((await names(opened().id, prefix)).map(get));
  }

  // Change a record in one go: ``act`` gets what is stored (or null) and returns what to store, or null to erase it.
  // The queue and a form that is saved, in this tab or another, never write over each other.
  let turn = Promise.resolve();

  function change(name, act) {
    const alone = async () => {
      const stored = await get(name);
      const changed = await act(stored);
      if (changed) {
        await put(name, changed);
      } else if (stored) {
        await remove(name);
      }
      return changed;
    };
    if (navigator.locks) {
      // The name is shared with tabs that still run an older version of this script.
      return navigator.locks.request("cpd-vault", alone);
    }
    const mine = turn.then(alone);
    turn = mine.catch(() => null);
    return mine;
  }

  // Destroy what one owner keeps here. ``signedIn`` asks the server who is signed in; nobody else's is touched.
  async function forget(id, signedIn) {
    if (owner !== id && (await signedIn()) !== id) {
      throw { code: "not_yours" };
    }
    await inStore("records", "readwrite", (store) => store.delete(rangeOf(id, "")));
    await inStore("owners", "readwrite", (store) => store.delete(id));
    if (owner === id) {
      [owner, key] = ["", null];
    }
  }

  for (const name of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(name, touch, true);
  }
  // The camera hides the page, so hiding alone does not lock; the clock goes on and is read when the page is back.
  document.addEventListener("visibilitychange", lockWhenIdle);
  setInterval(lockWhenIdle, 15000);
  window.addEventListener("pagehide", lockUnasked);

  window.CpdEncryptedStore = {
    isPossible,
    owners,
    exists,
    create,
    open,
    lock,
    put,
    get,
    change,
    putBytes,
    getBytes,
    remove,
    names,
    list,
    forget,
    get owner() {
      return owner;
    },
    set onlock(act) {
      onLock = act;
    },
  };
})();
