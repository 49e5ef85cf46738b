// node scenarios.mjs NAME: one thing that a person does with the pages, in a real browser against a running daemon.
// What it is about comes in SHOPD_* variables. Ends with 0 when all was as it should be.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';

const { SHOPD_PAGE, SHOPD_MODULES, SHOPD_SCREENSHOTS, SHOPD_PASSWORD, SHOPD_DSN, SHOPD_TRACE, SHOPD_BILL, SHOPD_ID, SHOPD_PAID_BILL,
  SHOPD_PAID_ID, SHOPD_DRAFT_BILL } = process.env;
const require = createRequire(SHOPD_MODULES);
const { chromium } = require('playwright-core');
const axe = require('axe-core').source;

const troubles = [];
let browser;

async function open(options = {}) {
  const context = await browser.newContext({ locale: 'en-GB', acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => {
    // A refused sign-in is an answer of 403, which the browser tells too.
    if (message.type() === 'error' && !message.text().includes('status of 40')) troubles.push(message.text());
  });
  page.on('pageerror', (failure) => troubles.push(String(failure)));
  page.on('dialog', (dialog) => troubles.push(`a dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    for (const secret of [SHOPD_ID, SHOPD_PAID_ID, 'tostain', SHOPD_PASSWORD])
      if (decodeURIComponent(request.url()).includes(secret)) troubles.push(`${secret} stands in ${request.url()}`);
  });
  return page;
}

async function sign_in(page, path = '/') {
  await page.goto(SHOPD_PAGE + path);
  await page.locator('#name').fill('alice');
  await page.locator('#password').fill(SHOPD_PASSWORD);
  await page.locator('button.main').click();
  await page.locator('form.leave').waitFor();
}

async function expect_accessible(page, where) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    // As the developer's tools do: the page's own policy lets no script of ours in.
    const found = await page.evaluate(`${axe}; axe.run()`);
    const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], `${where}, ${colorScheme}`);
    await page.screenshot({ path: `${SHOPD_SCREENSHOTS}/${where}-${colorScheme}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

const has_overflow = (page) => page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
const psql = (sql) => execFileSync('psql', [SHOPD_DSN, '-qAtc', sql], { encoding: 'utf8' });

const scenarios = {
  async sign_in_wrong_then_right() {
    const page = await open();
    await page.goto(SHOPD_PAGE);
    await expect_accessible(page, 'sign-in');
    await page.locator('#name').fill('alice');
    await page.locator('#password').fill('wrong');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('[role=alert]').innerText(), /do not go together/);
    assert.equal(await page.locator('#name').inputValue(), 'alice');
    await page.locator('#password').fill(SHOPD_PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Scan the merchant traces' }).waitFor();
    await expect_accessible(page, 'orders');
  },

  async paste_an_id() {
    const page = await open();
    await sign_in(page);
    await page.locator('#text').fill(`  ${SHOPD_PAID_ID} `);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/order/${SHOPD_PAID_BILL}`);
    assert.match(await page.locator('#lines').innerText(), /Updating bill state to COMPLETE/);
    assert.match(await page.locator('main').innerText(), /EFORM[^]*Tostain/);
    await expect_accessible(page, 'order');
  },

  async choose_by_searching() {
    const page = await open();
    await sign_in(page);
    await page.locator('#text').pressSequentially('roux');
    await page.locator('#found tbody tr').filter({ hasText: 'Roux' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('#found tbody tr').length === 1);
    assert.equal(await page.locator('#announcement').innerText(), 'One order.');
    await page.locator('#found tbody a').click();
    await page.waitForURL('**/order/*');
    assert.match(await page.locator('main').innerText(), /Roux/);
  },

  async follow_through_a_rotation() {
    const page = await open();
    await sign_in(page, `/order/${SHOPD_BILL}`);
    await page.locator('#follow').click();
    await page.locator('#follow[aria-pressed=true]').waitFor();
    await page.waitForFunction(() => document.querySelector('#news').textContent !== '');
    renameSync(SHOPD_TRACE, `${SHOPD_TRACE}.1`);
    psql(`update mdl_local_shop_bill set status = 'SOLDOUT' where id = ${SHOPD_BILL}`);
    const last = page.locator('#lines tr', { hasText: 'Updating bill state to COMPLETE' });
    await last.waitFor();
    const shown = await page.locator('#lines tr').evaluateAll((rows) => rows.map((row) => row.dataset.line));
    await page.reload();
    const anew = await page.locator('#lines tr').evaluateAll((rows) => rows.map((row) => row.dataset.line));
    assert.deepEqual(shown, anew);
    assert.equal(new Set(shown).size, shown.length);
  },

  async wrong_id_and_no_trace() {
    const page = await open();
    await sign_in(page);
    await page.locator('#text').fill('NO-SUCH-ID');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/search');
    assert.equal(await page.locator('#found tbody tr').count(), 0);
    assert.match(await page.locator('[role=alert]').innerText(), /\S/);
    await expect_accessible(page, 'nothing-found');
    await page.goto(`${SHOPD_PAGE}/order/${SHOPD_DRAFT_BILL}`);
    assert.equal(await page.locator('#lines tr').count(), 0);
    assert.notEqual((await page.locator('section.trace .note.careful, #no-lines').first().innerText()).trim(), '');
    await expect_accessible(page, 'no-trace');
  },

  async an_expired_session_leads_back() {
    const page = await open();
    await sign_in(page);
    const [cookie] = (await page.context().cookies()).filter(({ name }) => name === 'moodle-shopd');
    await page.context().addCookies([{ ...cookie, value: 'x'.repeat(cookie.value.length) }]);
    await page.goto(`${SHOPD_PAGE}/order/${SHOPD_PAID_BILL}`);
    assert.match(await page.locator('[role=alert]').innerText(), /Your session has ended/);
    await page.locator('#name').fill('alice');
    await page.locator('#password').fill(SHOPD_PASSWORD);
    await page.locator('button.main').click();
    await page.waitForURL(`**/order/${SHOPD_PAID_BILL}`);
    await page.locator('#lines tr').first().waitFor();
  },

  async french() {
    const page = await open({ locale: 'fr-FR' });
    await sign_in(page);
    assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
    assert.equal(await page.locator('h1').innerText(), 'Scanner les traces marchandes');
    await expect_accessible(page, 'commandes');
    await page.goto(`${SHOPD_PAGE}/order/${SHOPD_PAID_BILL}`);
    await expect_accessible(page, 'commande');
    await page.goto(`${SHOPD_PAGE}/status`);
    await expect_accessible(page, 'service');
  },

  async without_javascript() {
    const page = await open({ javaScriptEnabled: false });
    await sign_in(page);
    await page.locator('#text').fill('tostain');
    await page.locator('form.search button.main').click();
    await page.locator(`#found a[href$="order/${SHOPD_PAID_BILL}"]`).click();
    assert.match(await page.locator('#lines').innerText(), /COMPLETE/);
    assert.equal(await page.locator('#follow').isVisible(), false);
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').click()]);
    assert.match(download.suggestedFilename(), /\.txt$/);
    await page.locator('form.leave button').click();
    await page.locator('#password').waitFor();
  },

  async keyboard_alone() {
    const page = await open();
    await page.goto(SHOPD_PAGE);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.className'), 'skip');
    assert.ok((await page.locator('a.skip').boundingBox()).y >= 0, 'the link to the content is seen when it has the focus');
    await page.locator('#name').focus();
    await page.keyboard.type('alice');
    await page.keyboard.press('Tab');
    await page.keyboard.type(SHOPD_PASSWORD);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.locator('#found').waitFor();
    const reached = new Set();
    for (let step = 0; step < 15; ++step) {
      await page.keyboard.press('Tab');
      const [name, outline] = await page.evaluate(() => {
        const { activeElement: element } = document;
        // After the last comes the browser itself; the link to the content appears when it has the focus.
        const is_seen = element === document.body || element.className === 'skip';
        return [element.id || element.textContent.trim(), is_seen ? 'itself' : getComputedStyle(element).outlineStyle];
      });
      reached.add(name);
      assert.notEqual(outline, 'none', `what has the focus is seen: ${name}`);
    }
    for (const wanted of ['text', 'Scan', 'Sign out', SHOPD_PAID_BILL]) assert.ok(reached.has(wanted), `${wanted} of ${[...reached]}`);
  },

  async on_a_telephone() {
    const page = await open({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
    await sign_in(page);
    for (const [path, where] of [['/', 'orders'], [`/order/${SHOPD_PAID_BILL}`, 'order'], ['/status', 'daemon']]) {
      await page.goto(SHOPD_PAGE + path);
      assert.equal(await has_overflow(page), false, `${path} is wider than the telephone`);
      await expect_accessible(page, `telephone-${where}`);
    }
  },

  async copy_and_print() {
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await sign_in(page, `/order/${SHOPD_PAID_BILL}`);
    await page.locator('#copy').click();
    await page.waitForFunction(() => document.querySelector('#news').textContent !== '');
    const copied = await page.evaluate('navigator.clipboard.readText()');
    assert.ok(copied.includes(`[${SHOPD_PAID_ID}]`) && copied.endsWith('COMPLETE\n'), copied);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.tools').isVisible(), false);
    assert.equal(await page.locator('#lines tr').first().isVisible(), true);
    await page.screenshot({ path: `${SHOPD_SCREENSHOTS}/print.png`, fullPage: true });
  },

  async what_the_daemon_is_doing() {
    const page = await open();
    await sign_in(page, '/status');
    await expect_accessible(page, 'daemon');
    const before = await page.locator('#status').innerText();
    psql(`update mdl_local_shop_bill set status = 'SOLDOUT' where id = ${SHOPD_BILL}`);
    await page.waitForFunction((text) => document.querySelector('#status').innerText !== text, before);
  },
};

const scenario = scenarios[process.argv[2]];
assert.ok(scenario, `one of ${Object.keys(scenarios)}`);
mkdirSync(SHOPD_SCREENSHOTS, { recursive: true });
// As root Chromium starts without its sandbox alone; nothing but the daemon's pages is opened.
browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-dev-shm-usage'] });
try {
  await scenario();
  assert.deepEqual(troubles, []);
} finally {
  await browser.close();
}
