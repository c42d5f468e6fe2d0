// Dates in words people read. Indonesia has three zones without daylight
// saving, so fixed offsets are exact and need no zone data of the browser.

export const ZONES = { WIB: 7, WITA: 8, WIT: 9 };

const DAYS = ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"];
const MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
  "Agustus", "September", "Oktober", "November", "Desember"];
const HOUR = 3600e3;

const two = (n) => String(n).padStart(2, "0");

/** A Date whose UTC fields read as local fields of the zone. */
function shifted(date, zone) {
  return new Date(date.getTime() + ZONES[zone] * HOUR);
}

/** "08.05", the Indonesian way to write a time. */
export function hourMinute(date, zone) {
  const t = shifted(date, zone);
  return `${two(t.getUTCHours())}.${two(t.getUTCMinutes())}`;
}

/** "Senin, 23 November 2026". */
export function dayLong(date, zone) {
  const t = shifted(date, zone);
  return `${DAYS[t.getUTCDay()]}, ${t.getUTCDate()} ${MONTHS[t.getUTCMonth()]} ${t.getUTCFullYear()}`;
}

/** "Senin, 23 Nov 2026", for a narrow screen. */
export function dayMedium(date, zone) {
  const t = shifted(date, zone);
  return `${DAYS[t.getUTCDay()]}, ${t.getUTCDate()} ${MONTHS[t.getUTCMonth()].slice(0, 3)} ${t.getUTCFullYear()}`;
}

/** "2026-11-23", to group messages by day. */
export function dayKey(date, zone) {
  return shifted(date, zone).toISOString().slice(0, 10);
}

/** "2026-11-23T10:00", the value of a datetime-local field. */
export function toField(date, zone) {
  return shifted(date, zone).toISOString().slice(0, 16);
}

/** "2026-11-23T10:00:00+08:00" from the value of a datetime-local field. */
export function fromField(value, zone) {
  return `${value.slice(0, 16)}:00+${two(ZONES[zone])}:00`;
}

/** Tomorrow at 08.00 in the zone, as the server wants it. */
export function tomorrowAtEight(date, zone) {
  const t = shifted(date, zone);
  const next = new Date(Date.UTC(t.getUTCFullYear(), t.getUTCMonth(), t.getUTCDate() + 1, 8));
  return fromField(next.toISOString(), zone);
}

/** "+7 hari 2 jam"; empty under a minute, where clocks merely disagree. */
export function movedText(ms) {
  const minutes = Math.round(Math.abs(ms) / 60e3);
  if (minutes < 1) return "";
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts = [];
  if (days) parts.push(`${days} hari`);
  if (hours) parts.push(`${hours} jam`);
  if (!days && minutes % 60) parts.push(`${minutes % 60} menit`);
  return (ms < 0 ? "−" : "+") + parts.join(" ");
}

/** "12,3 KB". */
export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? "KB" : "MB";
  const value = bytes / (unit === "KB" ? 1e3 : 1e6);
  return `${value.toFixed(value < 100 ? 1 : 0).replace(".", ",")} ${unit}`;
}
