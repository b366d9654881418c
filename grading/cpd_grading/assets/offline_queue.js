/* The queue of the desk: what was made without a line goes out in order - items, their files, then the task.
   Every step carries an id of its own, so that a step whose answer was lost is sent again and is still one. What the
   server has received is erased here; what it refuses stays, with the sentence, and the others go on. */
(() => {
  "use strict";
  const phone = window.CpdPhone;
  const store = window.CpdEncryptedStore;
  const sentHere = new Set(); // items this page has sent: its owner knows them, whatever the page shows
  const goneHere = new Set(); // files it has sent, also where a full phone could not note it
  let running = null;
  let next = null;

  const PASSES = ["not_signed_in", "files_busy", "scanner_unavailable"]; // refusals that pass by themselves
  const DOWN = [0, 408, 429, 502, 503, 504];
  const FIRST_PAUSE = 60000; // milliseconds, twice as long after every try
  const LONGEST_PAUSE = 3600000;
  const LONGEST_LIST = 100; // receipts

  // A line that drops, a server that is down or a sign-in that has ended stops the queue; anything else, one thing.
  const stops = (problem) =>
    DOWN.includes(problem.status || 0) || ["not_signed_in", "other_person"].includes(problem.code);

  // Something between phone and server may refuse one thing as if the sign-in had ended. Whoever can still read the
  // desk is signed in.
  async function isOfOneThing(problem, config) {
    if (problem.status === 403 && problem.code === "not_signed_in") {
      try {
        await fetched(config);
        return true;
      } catch (other) {
        if (other.code !== "not_signed_in") {
          throw other;
        }
        return false;
      }
    }
    return !stops(problem);
  }

  // What is kept of a problem with one thing. A refusal waits with its sentence until its owner says so. A fault of the
  // server, or a refusal without words of ours, may pass: it is tried again by itself, after pauses that grow and are
  // never quite the same, so that a hundred phones do not come at once.
  function keptProblem(problem, before) {
    if (problem.status < 500 && problem.code && !PASSES.includes(problem.code)) {
      return problem;
    }
    const tries = (before?.tries || 0) + 1;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1)) * (0.8 + 0.4 * Math.random());
    return { status: problem.status, code: "trouble", tries, again_at: Date.now() + pause };
  }

  const isDue = ({ problem }) => !problem || (problem.again_at || Number.POSITIVE_INFINITY) <= Date.now();

  // What is tried again by itself is said once: nobody is called away from their writing for the same trouble.
  const isNews = ({ tries }) => (tries > 1 ? 0 : 1);

  // Tasks whose items have all gone.
  const mayGo = (submits, items) => submits.filter((task) => isDue(task) && !items.some(isOf(task)));

  // Whether anything would be sent now.
  async function hasDue() {
    const { items, submits } = await waiting();
    return items.some(isDue) || mayGo(submits, items).length > 0;
  }

  const byTime = (a, b) => (a.saved_at < b.saved_at ? -1 : 1);

  const isOf = (task) => (item) => item.course_key === task.course_key && item.slug === task.slug;

  // A full phone stops no sending: what could not be noted is found out again, and is still one.
  function unlessFull(problem) {
    if (problem.code !== "phone_full") {
      throw problem;
    }
  }

  const noted = (name, act) => store.change(name, act).catch(unlessFull);

  // Receipts: the last things that the server has received from this phone, newest first.
  function left(kind, record, text, id) {
    const line = { kind, title: record.title, text: (text || "").slice(0, 80), id, at: new Date().toISOString() };
    return noted("left", (lines) => [line, ...(lines || []).filter((other) => other.id !== id)].slice(0, LONGEST_LIST));
  }

  async function waiting() {
    return { items: (await store.list("item:")).sort(byTime), submits: await store.list("submit:") };
  }

  const isHere = (file) => !goneHere.has(file.request_id);

  // Keep what changed of an item while it travels, unless its owner has written on in the meantime.
  async function note(item, changes, gone = []) {
    Object.assign(item, changes);
    for (const id of gone) {
      goneHere.add(id);
    }
    await noted(`item:${item.id}`, (newest) => {
      if (!newest) {
        return null;
      }
      item.files = newest.files.filter(isHere);
      // What was sent is the base of what was written after it, so that nobody is asked about their own words.
      const isSame = newest.rev === item.rev;
      return isSame ? { ...item } : { ...newest, files: item.files, item_id: item.item_id, seen_digest: "" };
    });
  }

  async function sendItem(item, config, progress) {
    if (!item.sent) {
      const answer = await phone.json("POST", config.items, {
        ...item.fields,
        course_key: item.course_key,
        slug: item.slug,
        request_id: item.request_id,
        item_id: item.item_id,
        seen_digest: item.seen_digest,
        is_forced: Boolean(item.isForced),
        client_saved_at: item.saved_at,
        owner: store.owner,
      });
      sentHere.add(answer.item_id);
      await note(item, { item_id: answer.item_id, sent: true });
      await left("item", item, item.fields.did?.[0], item.request_id);
    }
    for (const file of item.files.slice()) {
      const bytes = await store.getBytes(`file:${file.request_id}`);
      if (bytes) {
        await phone.upload({
          address: config.uploads,
          itemId: item.item_id,
          requestId: file.request_id,
          tries: 3,
          file: new File([bytes], file.name, { type: file.type }),
          onProgress: (at) => progress(item, file, at),
        });
        await left("file", item, file.name, file.request_id);
      }
      await note(item, {}, [file.request_id]);
      await store.remove(`file:${file.request_id}`);
    }
    await store.change(`item:${item.id}`, (newest) =>
      newest && (newest.rev !== item.rev || newest.files.some(isHere)) ? newest : null,
    );
    return item.item_id;
  }

  // Whether all that would go now was seen when the button was pressed, or is of this phone.
  function isAsSeen(task, submit) {
    const isKnown = (id) => submit.ours.includes(id) || sentHere.has(id) || submit.lines[id] === task.lines[id];
    return Object.keys({ ...submit.lines, ...task.lines }).every(isKnown);
  }

  // The desk as it is now, into the store of whoever it is about.
  async function fetched(config) {
    const desk = await phone.json("GET", config.api);
    if (desk.owner !== store.owner) {
      throw { status: 403, code: "other_person", sentence: "" };
    }
    await store.put("desk", desk).catch(unlessFull);
    return desk;
  }

  async function sendTask(config, submit) {
    const desk = await fetched(config);
    const task = desk.tasks.find(isOf(submit));
    if (task?.may_edit && !isAsSeen(task, submit)) {
      throw { status: 409, code: "stale_version", sentence: "" };
    }
    await phone.json("POST", config.submissions, {
      course_key: submit.course_key,
      slug: submit.slug,
      declares: true,
      request_id: submit.request_id,
      seen_digest: task ? task.seen_digest : submit.seen_digest,
      client_submitted_at: submit.saved_at,
      owner: store.owner,
    });
    await left("submit", submit, "", submit.request_id);
    await store.remove(`submit:${submit.id}`);
  }

  async function sendItems(items, submits, config, progress, totals) {
    for (const item of items.filter(isDue)) {
      try {
        const itemId = await sendItem(item, config, progress);
        totals.received += 1;
        for (const submit of submits.filter(isOf(item))) {
          await noted(`submit:${submit.id}`, (stored) => stored && { ...stored, ours: [...stored.ours, itemId] });
        }
      } catch (problem) {
        if (!(await isOfOneThing(problem, config))) {
          throw problem;
        }
        // A refusal of words that were changed since is no refusal of the new ones.
        const kept = keptProblem(problem, item.problem);
        await noted(`item:${item.id}`, (stored) =>
          stored && stored.rev === item.rev ? { ...stored, problem: kept } : stored,
        );
        totals.refused += isNews(kept);
      }
    }
  }

  async function sendTasks(submits, config, totals) {
    for (const { id } of mayGo(submits, (await waiting()).items)) {
      const submit = await store.get(`submit:${id}`);
      if (!submit) {
        continue; // taken back while the items travelled
      }
      try {
        await sendTask(config, submit);
        totals.tasks += 1;
      } catch (problem) {
        if (!(await isOfOneThing(problem, config))) {
          throw problem;
        }
        const kept = keptProblem(problem, submit.problem);
        await noted(`submit:${id}`, (stored) => stored && { ...stored, problem: kept });
        totals.refused += isNews(kept);
      }
    }
  }

  async function run(config, progress) {
    const totals = { received: 0, tasks: 0, refused: 0 };
    const { items, submits } = await waiting();
    await sendItems(items, submits, config, progress, totals);
    await sendTasks(submits, config, totals);
    try {
      await fetched(config);
    } catch (problem) {
      // What has gone has gone, even where the line drops before the desk can be read again.
      if (!totals.received && !totals.tasks) {
        throw problem;
      }
    }
    return totals;
  }

  // Send everything that may go: {received, tasks, refused}. Raises a problem when the queue had to stop.
  // One at a time; what was made while one travels goes with the next, which those who ask meanwhile share.
  function send(config, progress) {
    if (!running) {
      running = run(config, progress).finally(() => {
        running = null;
      });
      return running;
    }
    next =
      next ||
      running
        .catch(() => null)
        .then(() => {
          next = null;
          return send(config, progress);
        });
    return next;
  }

  // Photos whose evidence was never saved, because the battery died in between.
  async function tidy() {
    if (store.damaged.some((name) => name.includes("item:"))) {
      return; // the photos of evidence that cannot be read may be all that is left of it
    }
    const needed = (await waiting()).items.flatMap((item) => item.files.map((file) => `file:${file.request_id}`));
    for (const name of await store.names(store.owner, "file:")) {
      if (!needed.includes(name)) {
        await store.remove(name);
      }
    }
  }

  window.CpdOfflineQueue = { send, waiting, tidy, hasDue };
})();
