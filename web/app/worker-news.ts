import type { PageNews } from "../kept/page-news.ts"

/** Hears what the worker tells this page. */
export function hearWorker(onNews: (news: PageNews) => void): void {
  navigator.serviceWorker?.addEventListener("message", ({ data }: MessageEvent<PageNews>) => onNews(data))
}
