/* What a phone does for our blocks and for the desk. Its five parts share one object, CpdPhone, and are joined into one
   phone.js in the order transport, photo, upload, drafts, forms.

   This part is the line. A problem is {status, code, sentence, fields}; status 0 is a line that dropped. */
window.CpdPhone = window.CpdPhone || {};
(() => {
  "use strict";
  const phone = window.CpdPhone;
  if (phone.ask) {
    return; // a page with several blocks may bring the script again
  }
  const PATIENCE = 180000; // milliseconds

  // Where a fresh token is fetched, and the last one, for a browser that shows us no cookie.
  let tokenAddress = "";
  let lastToken = "";

  function cookie(name) {
    const pair = document.cookie.split("; ").find((text) => text.startsWith(`${name}=`));
    return pair ? decodeURIComponent(pair.slice(name.length + 1)) : "";
  }

  // The JSON of a body; null for anything else: of a proxy's refusal, a page of HTML, only the status counts.
  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  // One request: resolves to the XMLHttpRequest with its JSON as ``answer``. Not fetch, which cannot tell how much of
  // an upload has gone.
  function request(method, url, headers, data, onProgress, token) {
    return new Promise((resolve, reject) => {
      const sent = new XMLHttpRequest();
      sent.open(method, url);
      sent.timeout = PATIENCE;
      sent.setRequestHeader("X-CSRFToken", token || cookie("csrftoken") || lastToken);
      sent.setRequestHeader("Accept", "application/json");
      for (const [name, value] of Object.entries(headers)) {
        sent.setRequestHeader(name, value);
      }
      sent.upload.onprogress = onProgress;
      sent.onload = () => {
        sent.answer = parsed(sent.responseText);
        resolve(sent);
      };
      sent.onerror = () => reject({ status: 0, code: "line", sentence: "" });
      sent.ontimeout = sent.onerror;
      sent.send(data);
    });
  }

  // A token grows old when somebody signs in again in this browser: with a fresh one the same request goes once more.
  async function ask(method, url, headers, data, onProgress) {
    const response = await request(method, url, headers, data, onProgress);
    const code = response.answer?.code;
    // The platform's own refusal of a token is a page of HTML, like its refusal of somebody who is not signed in.
    const mayBeStale = response.status === 403 && (!code || code === "stale_form");
    if (!mayBeStale || method === "GET" || !tokenAddress) {
      return response;
    }
    const payload = await request("GET", tokenAddress, {}, null).then(
      (renewed) => renewed.answer,
      () => null,
    );
    if (!payload?.is_signed_in) {
      return response;
    }
    lastToken = payload.token;
    return request(method, url, headers, data, onProgress, lastToken);
  }

  function problemOf(response) {
    const payload = response.answer || {};
    return {
      status: response.status,
      code: payload.code || platformCode(response),
      sentence: payload.error || "",
      saved: payload.saved || null,
      fields: payload.fields || {},
    };
  }

  // The platform answers without words of ours: by its status who is not signed in, and with 404, or a page of its own
  // where an answer for a script was asked for, what the course does not show. Neither is a line that dropped.
  function platformCode(response) {
    if (response.status === 401 || response.status === 403) {
      return "not_signed_in";
    }
    const isPage = response.status >= 200 && response.status < 300 && response.answer === null;
    return isPage || response.status === 404 ? "not_open" : "";
  }

  function sentenceOf(problem, words) {
    const ofPlatform = {
      not_signed_in: words.signin,
      not_open: !problem.sentence && words.closed,
    };
    const said = [problem.sentence, ...Object.values(problem.fields || {}).flat()];
    return ofPlatform[problem.code] || Array.from(new Set(said)).join(" ").trim() || ofPhone(problem, words);
  }

  // What went wrong on the phone itself is no line that dropped.
  function ofPhone(problem, words) {
    const name = problem instanceof Error ? "phone_fault" : problem.code;
    return (name?.startsWith("phone_") && words[name]) || words.failed;
  }

  // The JSON of what was asked. Raises a problem.
  async function answerOf(asked) {
    const response = await asked;
    if (response.status < 300 && response.answer) {
      return response.answer;
    }
    // JSON that cannot be read was cut on its way: the line's fault, not a page of the platform.
    const isCut = response.status < 300 && (response.getResponseHeader("Content-Type") || "").includes("json");
    throw isCut ? { status: 0, code: "line", sentence: "" } : problemOf(response);
  }

  function json(method, url, payload) {
    const body = payload && JSON.stringify(payload);
    const headers = body ? { "Content-Type": "application/json" } : {};
    return answerOf(ask(method, url, headers, body));
  }

  function returnsAt(url) {
    tokenAddress = url || tokenAddress;
  }

  Object.assign(phone, { ask, answerOf, cookie, json, problemOf, returnsAt, sentenceOf });
})();
