/* Files in parts (tus 1.0.0), so that a line that drops costs one part and not the file. */
(() => {
  "use strict";
  const phone = window.CpdPhone;
  if (phone.upload) {
    return;
  }
  const LARGEST_PART = 196608;
  const SMALLEST_PART = 24576;
  const TRIES = 30;
  const LONGEST_WAIT = 30; // seconds
  const UNKNOWN = -1; // how much has arrived, before the server was asked

  async function sha256(bytes) {
    const sum = await crypto.subtle.digest("SHA-256", bytes);
    return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function digest(file) {
    return window.crypto?.subtle ? sha256(await file.arrayBuffer()) : "";
  }

  // Where a file's upload stands, kept over a reload. A phone that remembers nothing sends from the start.
  function recall(key) {
    try {
      return key && localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  function remember(key, url) {
    try {
      if (key && url) {
        localStorage.setItem(key, url);
      } else if (key) {
        localStorage.removeItem(key);
      }
    } catch {
      // Full, or not allowed: see above.
    }
  }

  // Until the time is over or the line is back, whichever comes first.
  function wait(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(done, seconds * 1000);
      function done() {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        resolve();
      }
      window.addEventListener("online", done);
    });
  }

  // tus wants pairs of a name and base64; what is empty is left out.
  function metadata(payload) {
    return Object.entries(payload)
      .filter(([, text]) => text)
      .map(([name, text]) => `${name} ${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}`)
      .join();
  }

  function tus(method, url, headers, data, onProgress) {
    return phone.ask(method, url, { "Tus-Resumable": "1.0.0", ...headers }, data, onProgress);
  }

  // Send a file to its end: begin or find it, then part by part; after a drop ask where it stands and go on there.
  // Raises a problem; that of a file that is refused for good has ``ended``.
  async function upload({ address, file, itemId, requestId, onProgress, tries = TRIES }) {
    const sum = await digest(file);
    const key = sum && `cpd-upload:${itemId}:${sum}`;
    let url = recall(key);
    let isNew = !url;
    let at = UNKNOWN;
    let furthest = UNKNOWN;
    let size = LARGEST_PART;
    let failures = 0;

    async function step() {
      if (!url) {
        const about = { filename: file.name, item_id: itemId, request_id: requestId, sha256: sum };
        return tus("POST", address, { "Upload-Length": file.size, "Upload-Metadata": metadata(about) });
      }
      if (at === UNKNOWN) {
        return tus("HEAD", url, {});
      }
      const headers = { "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" };
      const part = file.slice(at, at + size);
      return tus("PATCH", url, headers, part, (sent) => onProgress(at + sent.loaded));
    }

    // Whether all of the file is there now.
    function isReceived(response) {
      const offset = response.getResponseHeader("Upload-Offset");
      // A page of the platform instead of our answer would be asked for again for ever.
      if (offset === null) {
        throw phone.problemOf(response);
      }
      if (!url) {
        url = response.getResponseHeader("Location");
        remember(key, url);
      }
      at = Number(offset);
      if (at > furthest) {
        furthest = at;
        failures = 0;
      }
      onProgress(at);
      return at >= file.size;
    }

    const isInterrupted = ({ status }) =>
      !status || status >= 500 || status === 460 || (status === 409 && at !== UNKNOWN);

    async function pause(response) {
      failures += 1;
      if (failures > tries) {
        throw phone.problemOf(response);
      }
      at = UNKNOWN;
      size = Math.max(SMALLEST_PART, size / 2);
      await wait(Math.min(LONGEST_WAIT, 2 ** failures / 2));
    }

    // An upload that was remembered and is no longer there is begun anew, once.
    function beginAnew(response) {
      if (response.status === 403) {
        throw phone.problemOf(response); // signed out: what arrived is still there after signing in
      }
      remember(key, "");
      if (isNew || at !== UNKNOWN) {
        throw { ...phone.problemOf(response), ended: true };
      }
      isNew = true;
      url = "";
    }

    for (;;) {
      const response = await step().catch(() => ({ status: 0, answer: null }));
      if (response.status && response.status < 300) {
        if (isReceived(response)) {
          remember(key, "");
          return;
        }
      } else if (isInterrupted(response)) {
        await pause(response);
      } else {
        beginAnew(response);
      }
    }
  }

  Object.assign(phone, { sha256, upload });
})();
