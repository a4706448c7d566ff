import { html, nothing, type TemplateResult } from "lit/html.js"
import "./live-picture.ts"
import type { ImageView } from "../../shared/home-contract.ts"
import { alertCard } from "../ui/alert-card.ts"
import { ageWords } from "./age-words.ts"
import { ageNow, type Heard } from "./heard.ts"
import { picture } from "./image-cards.ts"
import type { Pictures } from "./pictures.ts"
import { say } from "./words.ts"

export interface ImageScreenOptions {
  readonly image: ImageView
  readonly heard: Heard
  readonly lost: boolean
  readonly pictures: Pictures
}

/** The last picture, a fresh one, and the live view for as long as somebody looks. */
export function imageScreen(options: ImageScreenOptions): TemplateResult {
  const { image, heard, lost, pictures } = options
  const { id, label } = image
  const isWatched = pictures.watched === id
  const isBusy = pictures.isBusy(id)
  const age = ageNow(image.ageMilliseconds, heard, Date.now())
  const take = () => {
    pictures.stop()
    void pictures.take(id)
  }
  return html`
    <figure class="card image-large">
      ${
        isWatched
          ? html`<live-picture .src=${`/api/images/${encodeURIComponent(id)}/live`} .label=${label} @broken=${() => pictures.fail(id)}></live-picture>`
          : picture(pictures.url(id), label)
      }
      <figcaption class="label"><span role="status">${isWatched ? say("image.live") : isBusy ? say("image.taking") : age === null ? say("image.none") : ageWords(age)}</span></figcaption>
    </figure>
    ${alertCard(pictures.alert(id))}
    <div class="actions">
      <button class="filled-button" type="button" ?disabled=${lost} aria-disabled=${isBusy} @click=${take}>${say("image.take")}</button>
      ${liveButton(options, isWatched)}
    </div>
  `
}

function liveButton(
  { image, lost, pictures }: ImageScreenOptions,
  isWatched: boolean,
): TemplateResult | typeof nothing {
  if (!image.live) return nothing
  const toggle = () => (isWatched ? pictures.stop() : pictures.watch(image.id))
  return html`<button class="tonal-button" type="button" ?disabled=${lost} @click=${toggle}>${isWatched ? say("image.stop") : say("image.watch")}</button>`
}
