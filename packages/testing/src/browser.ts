import type { TestContext } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { chromiumPath } from './chromium-path.ts'

const launchDeadlineMs = 60_000
/** For every wait on the browser that names none of its own. */
const actionDeadlineMs = 30_000
const missing = 'Chromium is missing: install the package chromium, or set CHROMIUM_PATH to its binary'

/** Why tests with a browser do not run here, for the option `skip`; false where they do. Under CI=true they must run. */
export function skipWithoutBrowser(): string | false {
  if (chromiumPath() !== undefined) return false
  if (process.env.CI === 'true') throw new Error(missing)
  return missing
}

/** A headless Chromium of its own profile, gone when the test ends. Pages of one `newContext()` share their cookies. */
export async function launchBrowser(t: TestContext): Promise<Browser> {
  const executablePath = chromiumPath()
  if (executablePath === undefined) throw new Error(missing)
  const browser = await chromium.launch({
    executablePath,
    timeout: launchDeadlineMs,
    // Containers often have a /dev/shm too small for it. And it asks the network for nothing but what pages ask for.
    args: ['--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking', '--no-proxy-server'],
  })
  t.after(() => browser.close())
  return browser
}

/** A page with a cookie jar of its own, on that address. What it takes is `page.evaluate()`, run inside. */
export async function openPage(browser: Browser, url: string): Promise<Page> {
  // Certificates of tests come from authorities of their own.
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  context.setDefaultTimeout(actionDeadlineMs)
  const page = await context.newPage()
  await page.goto(url)
  return page
}
