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
  const LOCK = "lock"; // a second copy of the owner's salt and check
  const ASIDE = "damaged:";
  const { inStore, sealed, unsealed } = window.CpdPhone;
  const encode = (text) => new TextEncoder().encode(text);
  const decode = (bytes) => new TextDecoder().decode(bytes);
  const CHECK_TEXT = encode("opened");
  let mine = null; // whose store is open: {id, key, salt}
  let usedAt = 0;
  let onLock = () => null;
  let onGone = () => null;

  const isPossible = Boolean(window.isSecureContext && window.crypto?.subtle && window.indexedDB);

  // -- owners and their PINs ------------------------------------------------------------------------------------------

  async function derived(pin, salt, iterations) {
    const secret = await crypto.subtle.importKey("raw", encode(pin), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
    return crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  const placeOf = (id, name) => `${id}|${name}`;

  async function ownerRecord(id) {
    const record = await inStore("owners", "readonly", (store) => store.get(id));
    watch(id, triesOf(id, record));
    return record;
  }

  function putOwnerRecord(id, record) {
    return inStore("owners", "readwrite", (store) => store.put(record, id));
  }

  // Opaque ids of everybody whose work is on this phone, the last one used first: [{owner, used_at}].
  async function owners() {
    const ids = await inStore("owners", "readonly", (store) => store.getAllKeys());
    const usedAtOf = async (id) => (await ownerRecord(id))?.used_at || 0;
    const found = await Promise.all(ids.map(async (id) => ({ owner: id, used_at: await usedAtOf(id) })));
    return found.sort((a, b) => b.used_at - a.used_at);
  }

  async function exists(id) {
    return isPossible && Boolean(id && ((await ownerRecord(id)) || (await locksOf(id)).length));
  }

  // Raises {code: 'short_pin'}; an owner who has a PIN keeps it.
  async function create(id, pin) {
    if (!/^\d{6,}$/.test(pin)) {
      throw { code: "short_pin" };
    }
    if (await exists(id)) {
      throw { code: "exists" };
    }
    const salt = crypto.getRandomValues(new Uint8Array(16));
    await keepLock(id, await derived(pin, salt, ITERATIONS), { salt, iterations: ITERATIONS });
  }

  // Salt and check lie in two places, so that one broken record shuts nobody out. From here on the store is open.
  async function keepLock(id, key, { salt, iterations }) {
    const check = await sealed(key, CHECK_TEXT, `${id}|check`);
    const record = { salt, iterations, check, tries: 0, used_at: Date.now() };
    await inStore("records", "readwrite", (store) => store.put(record, placeOf(id, LOCK)));
    await putOwnerRecord(id, record);
    hasOpened(id, key, salt);
  }

  function hasOpened(id, key, salt) {
    mine = { id, key, salt: String(salt) };
    damaged.clear();
    touch();
  }

  const isLock = (record) =>
    record?.salt instanceof Uint8Array &&
    record.iterations >= ITERATIONS &&
    record.iterations <= 10 * ITERATIONS && // a broken number must not keep the phone busy for hours
    Boolean(record.check?.iv && record.check.data);

  async function locksOf(id) {
    const copy = await inStore("records", "readonly", (store) => store.get(placeOf(id, LOCK)));
    return [await ownerRecord(id), copy].filter(isLock);
  }

  // Whether a key is the owner's: it opens a check, or where the checks are broken, anything else that is kept.
  async function isKeyOf(id, key, locks) {
    const opens = (box, place) =>
      unsealed(key, box, place).then(
        () => true,
        () => false,
      );
    for (const { check } of locks) {
      if (await opens(check, `${id}|check`)) {
        return true;
      }
    }
    for (const name of (await names(id, "")).filter((other) => other !== LOCK && !other.includes("file:"))) {
      const place = placeOf(id, name);
      if (await opens(await inStore("records", "readonly", (store) => store.get(place)), place)) {
        return true;
      }
    }
    return false;
  }

  // Raises {code: 'wrong_pin' or 'wait', seconds}, and 'phone_broken' where nothing says any more how to open it.
  async function open(id, pin) {
    const locks = await locksOf(id);
    if (!locks.length) {
      throw { code: "phone_broken" };
    }
    const record = await ownerRecord(id);
    const left = Math.ceil(waitAfter(triesOf(id, record)) - (performance.now() - watched[id].at) / 1000);
    if (left > 0) {
      throw { code: "wait", seconds: left };
    }
    // Counted before it is tried: closing the page does not give a try back. A full phone counts in this page only.
    const tries = triesOf(id, record) + 1;
    unwritten[id] = tries;
    await putOwnerRecord(id, { ...(isLock(record) ? record : locks[0]), tries }).catch(unlessFull);
    watch(id, tries);
    for (const lock of new Map(locks.map((one) => [`${one.salt}|${one.iterations}`, one])).values()) {
      const key = await derived(pin, lock.salt, lock.iterations);
      if (await isKeyOf(id, key, locks)) {
        hasOpened(id, key, lock.salt);
        delete unwritten[id];
        await keepLock(id, key, lock).catch(unlessFull);
        return;
      }
    }
    throw { code: "wrong_pin", seconds: waitAfter(tries) };
  }

  // Every wrong try makes the next one wait longer. The wait passes while a page is open, by a clock that nobody can
  // set: moving the phone's own clock forward ends nothing, and moving it back adds nothing.
  const watched = {}; // owner -> {tries, at}: since when this page has known of so many

  const unwritten = {}; // owner -> tries made in this page

  const triesOf = (id, record) => Math.max(Number(record?.tries) || 0, unwritten[id] || 0);

  const waitAfter = (tries) => (tries > FREE_TRIES ? Math.min(LONGEST_WAIT, 2 ** (tries - FREE_TRIES)) : 0);

  function watch(id, tries) {
    if (watched[id]?.tries !== tries) {
      watched[id] = { tries, at: performance.now() };
    }
  }

  function unlessFull(problem) {
    if (problem.code !== "phone_full") {
      throw problem;
    }
  }

  // The page first keeps what is being typed and takes away what it shows; then the key is gone, and it is told.
  async function lock() {
    if (!mine) {
      return;
    }
    let after = null;
    try {
      after = await onLock();
    } finally {
      mine = null; // on a shared phone a draft that could not be kept is no reason to stay open
    }
    if (after) {
      await after();
    }
  }

  function touch() {
    usedAt = Date.now();
  }

  function lockWhenIdle() {
    if (mine && Date.now() - usedAt >= IDLE) {
      lockUnasked();
    } else {
      requireThere().catch(() => null); // whoever asked nothing has been told by onGone
    }
  }

  // Nobody pressed anything, so nobody is told; the key is gone all the same.
  function lockUnasked() {
    lock().catch(() => null);
  }

  // -- records of whoever has opened the store ------------------------------------------------------------------------

  // Raises {code: 'locked'}.
  function opened() {
    if (!mine) {
      throw { code: "locked" };
    }
    return mine;
  }

  // Another tab, or the browser's settings, may delete the store under an open page. What is kept under the old key
  // after that, nobody could ever read; so the page is told, and the store is closed. Raises {code: 'phone_gone'}.
  async function requireThere() {
    const was = mine;
    if (!was || (await locksOf(was.id)).some(({ salt }) => String(salt) === was.salt) || was !== mine) {
      return;
    }
    mine = null;
    await onGone();
    throw { code: "phone_gone" };
  }

  // Names of records of this owner that cannot be read. They are deleted by their owner's word alone: what is written
  // in the place of one, or removed, leaves it aside. Copies of what the server has are no loss.
  const damaged = new Set();
  const isCopy = (name) => name === "desk" || name.startsWith("pack:");

  async function putBytes(name, bytes) {
    const { id, key } = opened();
    await requireThere();
    const place = placeOf(id, name);
    const box = await sealed(key, bytes, place);
    await setAside(name);
    await inStore("records", "readwrite", (store) => store.put(box, place));
  }

  async function remove(name) {
    const { id } = opened();
    await setAside(name);
    await discard(name, id);
  }

  async function setAside(name) {
    const { id } = opened();
    if (!damaged.has(name)) {
      return;
    }
    if (!isCopy(name) && !name.startsWith(ASIDE)) {
      const box = await inStore("records", "readonly", (store) => store.get(placeOf(id, name)));
      const aside = `${ASIDE}${name}`;
      await inStore("records", "readwrite", (store) => store.put(box, placeOf(id, aside)));
      damaged.add(aside);
    }
    damaged.delete(name);
  }

  // Delete a record whether it can be read or not.
  async function discard(name, id = opened().id) {
    await inStore("records", "readwrite", (store) => store.delete(placeOf(id, name)));
    damaged.delete(name);
  }

  // What ``read`` makes of a record's bytes; null where there is none. A bit that flipped, or a shape that is not ours,
  // makes one record unreadable and stops nothing else. Raises {code: 'unreadable'}.
  async function readable(name, read) {
    const { id, key } = opened();
    const place = placeOf(id, name);
    const box = await inStore("records", "readonly", (store) => store.get(place));
    if (!box) {
      return null;
    }
    try {
      return read(await unsealed(key, box, place));
    } catch {
      damaged.add(name);
      throw { status: 422, code: "unreadable" };
    }
  }

  const getBytes = (name) => readable(name, (bytes) => bytes);

  const put = (name, value) => putBytes(name, encode(JSON.stringify(value)));

  const areLists = (values) => Object.values(values).every(Array.isArray);

  // What the pages use of a record, by the beginning of its name.
  const SHAPES = {
    "draft:": areLists,
    "item:": (item) => item.id && areLists(item.fields) && Array.isArray(item.files) && item.files.every((f) => f.name),
    "submit:": (task) => task.id && task.lines && Array.isArray(task.ours),
    "pack:": (pack) => pack.html,
    desk: (desk) => areLists([desk.tasks, desk.packs]) && desk.pages,
    left: Array.isArray,
  };

  function shaped(name, bytes) {
    const value = JSON.parse(decode(bytes));
    const begin = Object.keys(SHAPES).find((prefix) => name.startsWith(prefix));
    if (begin && !SHAPES[begin](value)) {
      throw new TypeError(name);
    }
    return value;
  }

  // A value; null where there is none that can be read.
  const get = (name) => readable(name, (bytes) => shaped(name, bytes)).catch(unlessUnreadable);

  function unlessUnreadable(problem) {
    if (problem.code !== "unreadable") {
      throw problem;
    }
    return null;
  }

  // Find what cannot be read, photos and files only when asked for them: they are large.
  async function inspect(areFiles) {
    const all = (await names(opened().id, "")).filter((name) => name !== LOCK);
    for (const name of all) {
      if (name.startsWith(ASIDE)) {
        damaged.add(name);
      } else if (name.startsWith("file:") === Boolean(areFiles)) {
        await (areFiles ? getBytes(name).catch(unlessUnreadable) : get(name));
      }
    }
  }

  const rangeOf = (id, prefix) => IDBKeyRange.bound(placeOf(id, prefix), placeOf(id, prefix) + LAST);

  // Names of records, without what they say: enough to know that somebody's work waits here.
  async function names(id, prefix) {
    const places = await inStore("records", "readonly", (store) => store.getAllKeys(rangeOf(id, prefix)));
    return places.map((place) => place.slice(id.length + 1));
  }

  async function list(prefix) {
    await requireThere();
    return (await Promise.all((await names(opened().id, prefix)).map(get))).filter(Boolean);
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
    if (mine?.id !== id && (await signedIn()) !== id) {
      throw { code: "not_yours" };
    }
    await inStore("records", "readwrite", (store) => store.delete(rangeOf(id, "")));
    await inStore("owners", "readwrite", (store) => store.delete(id));
    if (mine?.id === id) {
      mine = null;
    }
  }

  for (const name of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(name, touch, true);
  }
  // The camera hides the page, so hiding alone does not lock; the clock goes on and is read when the page is back.
  document.addEventListener("visibilitychange", lockWhenIdle);
  setInterval(lockWhenIdle, 15000);
  window.addEventListener("pagehide", lockUnasked);
  window.addEventListener("cpd-closed", lockWhenIdle);

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
    discard,
    inspect,
    get owner() {
      return mine ? mine.id : "";
    },
    get damaged() {
      return Array.from(damaged);
    },
    set onlock(act) {
      onLock = act;
    },
    set ongone(act) {
      onGone = act;
    },
  };
})();
