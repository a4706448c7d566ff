/**
 * `<live-picture>`: a stream of pictures (`multipart/x-mixed-replace`), for as long as it is in the page. An `img` that is
 * merely taken out of a page goes on loading until the browser collects it, and keeps the camera awake; so its address is
 * taken away first. Sends `broken` when the stream ends.
 */
class LivePicture extends HTMLElement {
  declare src: string
  declare label: string
  declare private image: HTMLImageElement | undefined

  connectedCallback(): void {
    const image = document.createElement("img")
    image.className = "picture"
    image.alt = this.label
    image.src = this.src
    image.addEventListener("error", () => {
      if (image === this.image) this.dispatchEvent(new Event("broken"))
    })
    this.image = image
    this.append(image)
  }

  disconnectedCallback(): void {
    const { image } = this
    this.image = undefined
    image?.removeAttribute("src")
    image?.remove()
  }
}

customElements.define("live-picture", LivePicture)
