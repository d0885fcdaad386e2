import { openUi } from './ui.ts';

/** Opens one of our pages beside the sheet; nothing where nobody looks. */
export function showSidebar(page: string, title: string): void {
  const html = HtmlService.createHtmlOutputFromFile(page).setTitle(title);
  openUi()?.showSidebar(html);
}

/**
 * Opens one of our pages in a window before the sheet, which waits; nothing where nobody looks. Sizes in pixels. The page
 * finds `input`, a word of ours, as the text of its last element.
 */
export function showDialog(page: string, title: string, width: number, height: number, input = ''): void {
  const html = HtmlService.createHtmlOutputFromFile(page).setWidth(width).setHeight(height);
  openUi()?.showModalDialog(html.append(`<script type="text/plain" id="input">${input}</script>`), title);
}
