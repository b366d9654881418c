/* One script for our blocks: a form with data-handler is sent to that handler; the answer's HTML replaces the block's.
   Without an answer everything typed stays where it is. A chosen file follows in parts (tus 1.0.0), so that a line
   that drops costs one part and not the file. */
function CpdBlock(runtime, element, args) {
  'use strict';
  var host = element.jquery ? element[0] : element;
  var root = host.querySelector('[data-cpd-root]');
  if (!root || root.dataset.ready) { return; }
  root.dataset.ready = '1';
  var LARGEST_PART = 196608, SMALLEST_PART = 24576, TRIES = 30;
  var LONGEST_SIDE = 1600, PHOTO_BYTES = 300000;

  function cookie(name) {
    var found = document.cookie.split('; ').filter(function (one) { return one.indexOf(name + '=') === 0; })[0];
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  }

  function say(text, isBad) {
    var place = root.querySelector('[data-cpd-say]');
    if (!place) { return; }
    place.className = 'cpd-say' + (isBad ? ' cpd-bad' : '');
    place.setAttribute('role', isBad ? 'alert' : 'status');
    place.textContent = text;
    place.tabIndex = -1;
    place.focus();
  }

  function ask(method, url, headers, data, onProgress) {
    // XMLHttpRequest, because fetch cannot tell how much of an upload has gone.
    return new Promise(function (resolve, reject) {
      var request = new XMLHttpRequest();
      request.open(method, url);
      request.timeout = 180000;
      request.setRequestHeader('X-CSRFToken', cookie('csrftoken'));
      request.setRequestHeader('Accept', 'application/json');
      Object.keys(headers).forEach(function (name) { request.setRequestHeader(name, headers[name]); });
      request.upload.onprogress = onProgress;
      request.onload = function () {
        request.answer = null;
        try { request.answer = JSON.parse(request.responseText); } catch (problem) { request.answer = null; }
        resolve(request);
      };
      request.onerror = request.ontimeout = function () { reject(args.failed); };
      request.send(data);
    });
  }

  function call(handler, data, onProgress) {
    return ask('POST', runtime.handlerUrl(host, handler), {}, data, onProgress).then(function (got) {
      if (got.status < 300 && got.answer) { return got.answer; }
      throw got.answer && got.answer.error || args.failed;
    });
  }

  function takenAt(file) {
    return file.slice(0, 65536).arrayBuffer().then(function (bytes) {
      var found = new TextDecoder('latin1').decode(bytes).match(/\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/g);
      return found ? found.sort()[0] : '';
    });
  }

  // A photo at most 1600 pixels long, of about 300 KB, with nothing of its metadata but the time it was taken.
  function reduced(file, keepFull) {
    if (keepFull || !/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) {
      return Promise.resolve(file);
    }
    return Promise.all([createImageBitmap(file, {imageOrientation: 'from-image'}), takenAt(file)]).then(function (both) {
      var picture = both[0], scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      var canvas = document.createElement('canvas');
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      var paper = canvas.getContext('2d');
      paper.fillStyle = '#fff';
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) {
        (function encode(quality) {
          canvas.toBlob(function (photo) {
            if (photo && photo.size > PHOTO_BYTES && quality > 0.5) { encode(quality - 0.1); return; }
            resolve(photo && photo.size < file.size ? dated(photo, both[1], file.name) : file);
          }, 'image/jpeg', quality);
        })(0.85);
      });
    }).catch(function () { return file; });  // what this browser cannot draw goes as it is
  }

  // EXIF with one entry, DateTimeOriginal (0x9003), after the two bytes that begin a JPEG.
  function dated(photo, moment, name) {
    var exif = '\xff\xe1\0HExif\0\0II*\0\b\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0' +
      '\x01\0\x03\x90\x02\0\x14\0\0\0,\0\0\0\0\0\0\0' + moment + '\0';
    var bytes = Uint8Array.from(moment ? exif : '', function (one) { return one.charCodeAt(0); });
    return new File([photo.slice(0, 2), bytes, photo.slice(2)], name.replace(/\.\w+$/, '') + '.jpg');
  }

  function digest(file) {
    if (!(window.crypto && crypto.subtle)) { return Promise.resolve(''); }
    return file.arrayBuffer().then(function (bytes) { return crypto.subtle.digest('SHA-256', bytes); })
      .then(function (sum) {
        return Array.from(new Uint8Array(sum), function (one) { return (one + 256).toString(16).slice(1); }).join('');
      });
  }

  function memory(key, value) {
    try {
      if (value === undefined) { return key && localStorage.getItem(key); }
      if (key) { if (value) { localStorage.setItem(key, value); } else { localStorage.removeItem(key); } }
    } catch (full) { return null; }  // a phone that remembers nothing sends from the start after a reload
    return null;
  }

  function tus(method, url, headers, data, onProgress) {
    return ask(method, url, Object.assign({'Tus-Resumable': '1.0.0'}, headers), data, onProgress);
  }

  function wait(seconds) {
    return new Promise(function (resolve) {
      var timer = setTimeout(done, seconds * 1000);
      function done() { clearTimeout(timer); window.removeEventListener('online', done); resolve(); }
      window.addEventListener('online', done);
    });
  }

  // Send a file to its end: begin or find it, then part by part; after a drop ask where it stands and go on there.
  function upload(file, sum, itemId, requestId, onProgress) {
    var key = sum && 'cpd-upload:' + itemId + ':' + sum, url = memory(key), isNew = !url;
    var at = -1, reached = -1, size = LARGEST_PART, tries = 0;
    var told = {filename: file.name, item_id: itemId, request_id: requestId, sha256: sum};
    var pairs = Object.keys(told).filter(function (name) { return told[name]; }).map(function (name) {
      return name + ' ' + btoa(String.fromCharCode.apply(null, new TextEncoder().encode(told[name])));
    });

    function step() {
      if (!url) { return tus('POST', args.uploads, {'Upload-Length': file.size, 'Upload-Metadata': pairs.join()}); }
      if (at < 0) { return tus('HEAD', url, {}); }
      var headers = {'Upload-Offset': at, 'Content-Type': 'application/offset+octet-stream'};
      return tus('PATCH', url, headers, file.slice(at, at + size), function (sent) { onProgress(at + sent.loaded); });
    }

    function next(got) {
      if (got.status < 300) {
        if (!url) { url = got.getResponseHeader('Location'); memory(key, url); }
        at = +got.getResponseHeader('Upload-Offset');
        if (at > reached) { reached = at; tries = 0; }
        onProgress(at);
        if (at < file.size) { return go(); }
        memory(key, '');
        return null;
      }
      var sentence = got.answer && got.answer.error || args.failed;
      if (got.status >= 500 || got.status === 460 || got.status === 409 && at >= 0) { return again(); }
      if (got.status === 403) { throw sentence; }  // signed out: what arrived is still there after signing in
      memory(key, '');
      if (!isNew && at < 0) { isNew = true; url = ''; return go(); }
      throw {ended: sentence};
    }

    function again() {
      tries += 1;
      if (tries > TRIES) { throw args.failed; }
      at = -1;
      size = Math.max(SMALLEST_PART, size / 2);
      return wait(Math.min(30, Math.pow(2, tries) / 2)).then(go);
    }

    function go() { return step().then(next, again); }
    return go();
  }

  function sendFile(form, file, itemId) {
    var bar = form.querySelector('progress'), note = form.querySelector('[data-cpd-file]');
    note.textContent = note.dataset.phone;
    return digest(file).then(function (sum) {
      bar.hidden = false;
      bar.max = file.size;
      return upload(file, sum, itemId, form.elements.file_request_id.value, function (at) { bar.value = at; });
    }).then(function () {
      note.textContent = note.dataset.received;
      return call('show', new FormData());
    });
  }

  root.addEventListener('input', function (event) {
    if (event.target.form) { event.target.form.dataset.typed = '1'; }
  });

  root.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.dataset.handler) { return; }
    event.preventDefault();
    if (form.dataset.busy) { return; }
    var data = new FormData(form), pressed = event.submitter;
    if (pressed && pressed.name) { data.append(pressed.name, pressed.value); }
    var field = form.querySelector('input[type=file]'), chosen = field && field.files[0];
    var inParts = chosen && args.uploads;
    if (field && (inParts || !chosen)) { data.delete(field.name); }
    form.dataset.busy = '1';
    var told = root.querySelector('[data-cpd-say]');
    if (told) { told.textContent = ''; }
    var buttons = form.querySelectorAll('button');
    buttons.forEach(function (button) { button.disabled = true; });
    var bar = form.querySelector('progress');

    function release() {
      if (bar) { bar.hidden = true; }
      buttons.forEach(function (button) { button.disabled = false; });
      delete form.dataset.busy;
      delete form.dataset.typed;
    }

    call(form.dataset.handler, data, function (sent) {
      if (bar && !inParts && sent.lengthComputable) { bar.hidden = false; bar.max = sent.total; bar.value = sent.loaded; }
    }).then(function (answer) {
      if (answer.item_id) { form.elements.item_id.value = answer.item_id; }
      if (!inParts) { return answer; }
      return reduced(chosen, form.elements.keep_full_size.checked).then(function (file) {
        return sendFile(form, file, answer.item_id);
      });
    }).then(function (answer) {
      var isTyping = answer.file_request_id && root.querySelector('form[data-typed]:not([data-busy])');
      if (isTyping) {
        // What is being written in another form stays; this one is ready for more.
        form.elements.file_request_id.value = answer.file_request_id;
        field.value = '';
        release();
      } else if (answer.html) { root.innerHTML = answer.html; }
      say(answer.message || '', false);
    }).catch(function (problem) {
      if (!problem.ended) { throw problem; }
      // The words are saved, this file is not taken: the block anew, to choose another one.
      return call('show', new FormData()).then(function (answer) {
        root.innerHTML = answer.html;
        say(problem.ended, true);
      });
    }).catch(function (problem) {
      release();
      say(typeof problem === 'string' ? problem : args.failed, true);
    });
  });
}
