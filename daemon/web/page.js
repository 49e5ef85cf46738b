// What the pages can do beside what they do without a script: search as one types, follow a trace, copy, print, and keep
// the status fresh. Everything shown was made, and escaped, by the daemon.
'use strict';

const find = (id) => document.getElementById(id);

/** What stands in an answer of the daemon, as elements. */
const elements_of = (html) => new DOMParser().parseFromString(html, 'text/html');

/** The orders that fit, after each pause in typing; the last question wins. */
function search_as_one_types(form) {
  const pause = 250;
  const text = find('text');
  const found = find('found');
  const announcement = find('announcement');
  let timer = 0;
  let asking = null;
  let asked = text.value.trim();

  async function ask() {
    const wanted = text.value.trim();
    if (wanted === asked) return;
    asked = wanted;
    asking?.abort();
    asking = new AbortController();
    const mine = asking;
    const body = new URLSearchParams({ form_token: form.elements.form_token.value, text: wanted, part: '1' });
    try {
      const answer = await fetch(form.action, { method: 'POST', body, signal: mine.signal, redirect: 'error' });
      if (answer.status === 403) return location.reload(); // the session has ended
      if (!answer.ok) throw new Error(String(answer.status));
      const part = elements_of(await answer.text());
      if (mine !== asking) return;
      found.replaceChildren(...part.body.childNodes);
      announcement.textContent = find('count')?.textContent ?? '';
    } catch (failure) {
      if (failure.name === 'AbortError') return;
      asked = null;
      announcement.textContent = form.dataset.failed;
    }
  }

  text.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    asking?.abort();
  });
}

/** New lines of the order's trace, as they come. */
function follow_when_asked(button) {
  const words = button.dataset;
  const news = find('news');
  const lines = find('lines');
  let source = null;

  /** The row of a table stands in a table only. */
  function row_of(html) {
    return elements_of(`<table><tbody>${html}</tbody></table>`).querySelector('tr');
  }

  function stop(said) {
    source?.close();
    source = null;
    button.setAttribute('aria-pressed', 'false');
    news.textContent = said;
  }

  function add(event) {
    const row = row_of(event.data);
    if (!row) return;
    row.classList.add('new');
    find('no-lines')?.remove();
    lines.closest('table').classList.remove('empty');
    lines.append(row);
    news.textContent = words.newLine.replace('{}', row.querySelector('.event').textContent);
    button.dataset.source = button.dataset.source.replace(/after=.*/, `after=${event.lastEventId}`);
  }

  function start() {
    source = new EventSource(words.source);
    button.setAttribute('aria-pressed', 'true');
    source.addEventListener('open', () => (news.textContent = words.following));
    source.addEventListener('message', add);
    source.addEventListener('ended', () => stop(words.ended));
    source.addEventListener('again', () => location.reload());
    source.addEventListener('error', () => {
      if (source?.readyState === EventSource.CLOSED) stop(words.ended);
      else news.textContent = words.lost;
    });
  }

  button.hidden = false;
  button.addEventListener('click', () => (source ? stop(words.stopped) : start()));
  window.addEventListener('pagehide', () => source?.close());
}

/** The lines as they stand in the files. */
function copy_when_asked(button) {
  const news = find('news');
  const words = button.parentElement.dataset;
  const text_of_lines = () => [...find('lines').rows].map((row) => `${row.dataset.line}\n`).join('');

  /** Where there is no clipboard: a page without TLS. */
  function copy_by_selection(text) {
    const area = document.createElement('textarea');
    area.value = text;
    area.className = 'hidden';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    button.focus();
    return done;
  }

  async function copy() {
    const text = text_of_lines();
    try {
      await navigator.clipboard.writeText(text);
      news.textContent = words.copied;
    } catch {
      news.textContent = copy_by_selection(text) ? words.copied : words.notCopied;
    }
  }

  button.hidden = false;
  button.addEventListener('click', copy);
}

function print_when_asked(button) {
  window.addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((part) => (part.open = true)));
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}

/** The status anew every few seconds while somebody looks. */
function keep_fresh(status) {
  const interval = 5000;
  setInterval(async () => {
    if (document.hidden || status.contains(document.activeElement)) return;
    try {
      const answer = await fetch(status.dataset.refresh, { headers: { 'X-Background': '1' }, redirect: 'error' });
      if (answer.status === 403) return location.reload();
      const fresh = answer.ok && elements_of(await answer.text()).getElementById('status');
      if (fresh) status.replaceChildren(...fresh.childNodes);
    } catch {
      // the next one may come through
    }
  }, interval);
}

/** Where an element stands on the page, what the script does with it. */
function equip(selector, how) {
  const element = document.querySelector(selector);
  if (element) how(element);
}

equip('form.search', search_as_one_types);
equip('#follow', follow_when_asked);
equip('#copy', copy_when_asked);
equip('#print', print_when_asked);
equip('#status', keep_fresh);
