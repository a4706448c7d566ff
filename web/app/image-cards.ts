import { html, nothing, type TemplateResult } from "lit/html.js"
import { ageWords } from "./age-words.ts"
import { ageNow, type Heard } from "./heard.ts"
import type { Pictures } from "./pictures.ts"
import type { Screen } from "./screens.ts"
import { say } from "./words.ts"

export interface ImageCardsOptions {
  readonly heard: Heard
  readonly pictures: Pictures
  readonly onOpen: (screen: Screen) => void
}

/** The last picture of each camera; it opens the screen that takes another one. */
export function imageCards({ heard, pictures, onOpen }: ImageCardsOptions): TemplateResult | typeof nothing {
  const { images } = heard.view
  if (images.length === 0) return nothing
  return html`<section aria-labelledby="images">
    <h2 id="images">${say("images")}</h2>
    <ul class="images">
      ${images.map(
        ({
          id,
          label,
          ageMilliseconds,
        }) => html`<li><button class="card image" type="button" id="open-image-${id}" @click=${() => onOpen({ name: "image", id })}>
          ${picture(pictures.url(id), "")}
          <span class="image-text">
            <span class="control-name"><bdi>${label}</bdi></span>
            <span class="label">${ageMilliseconds === null ? say("image.none") : ageWords(ageNow(ageMilliseconds, heard, Date.now()))}</span>
          </span>
        </button></li>`,
      )}
    </ul>
  </section>`
}

/** A picture from the device, or the place where it will be. */
export function picture(url: string | undefined, alternative: string): TemplateResult {
  return url === undefined
    ? html`<span class="picture"></span>`
    : html`<img class="picture" src=${url} alt=${alternative} />`
}
