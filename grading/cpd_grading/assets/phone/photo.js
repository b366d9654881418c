/* Photos, made smaller on the phone: of a size that is read well on a page, of about 300 KB, with nothing of their
   metadata but the time they were taken. */
(() => {
  "use strict";
  const phone = window.CpdPhone;
  if (phone.reduced) {
    return;
  }
  // The server has the same rule with larger bounds (picture_size.py): a photo is bounded by its short side, and what
  // is very long, such as a page somebody scrolled through, by its area, or nobody could read it.
  const SHORT_SIDE = 1200;
  const AREA = 13000000;
  const PHOTO_BYTES = 300000;
  const BEST_QUALITY = 0.85;
  const WORST_QUALITY = 0.5;
  const REDUCIBLE = /^image\/(jpeg|png|webp)$/;

  // EXIF with one entry, DateTimeOriginal (0x9003); its text follows, and a zero.
  const EXIF_HEAD =
    "\xff\xe1\0HExif\0\0II*\0\b\0\0\0" +
    "\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0" +
    "\x01\0\x03\x90\x02\0\x14\0\0\0,\0\0\0\0\0\0\0";

  async function takenAt(file) {
    const bytes = await file.slice(0, 65536).arrayBuffer();
    const moments = new TextDecoder("latin1").decode(bytes).match(/\d{4}:\d\d:\d\d \d\d:\d\d:\d\d/g);
    return moments ? moments.sort()[0] : "";
  }

  // The photo as a file, with its time after the two bytes that begin a JPEG.
  function dated(photo, moment, name) {
    const exif = moment ? `${EXIF_HEAD}${moment}\0` : "";
    const bytes = Uint8Array.from(exif, (char) => char.charCodeAt(0));
    const parts = [photo.slice(0, 2), bytes, photo.slice(2)];
    return new File(parts, `${name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
  }

  function encoded(canvas, quality) {
    return new Promise((resolve) => {
      canvas.toBlob(resolve, "image/jpeg", quality);
    });
  }

  async function smallEnough(canvas) {
    let quality = BEST_QUALITY;
    let photo = await encoded(canvas, quality);
    while (photo && photo.size > PHOTO_BYTES && quality > WORST_QUALITY) {
      quality -= 0.1;
      photo = await encoded(canvas, quality);
    }
    return photo;
  }

  // Width and height within the bounds, of the same shape, never larger than before.
  function fitted(width, height) {
    const scale = Math.min(1, SHORT_SIDE / Math.min(width, height), Math.sqrt(AREA / (width * height)));
    return [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  }

  function drawn(picture) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = fitted(picture.width, picture.height);
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  // The photo to send: smaller where that saves bytes, and as it is where this browser cannot draw it.
  async function reduced(file, keepFull) {
    if (keepFull || !REDUCIBLE.test(file.type) || !window.createImageBitmap) {
      return file;
    }
    try {
      const [picture, moment] = await Promise.all([
        createImageBitmap(file, { imageOrientation: "from-image" }),
        takenAt(file),
      ]);
      const photo = await smallEnough(drawn(picture));
      return photo && photo.size < file.size ? dated(photo, moment, file.name) : file;
    } catch {
      return file;
    }
  }

  Object.assign(phone, { fitted, reduced });
})();
