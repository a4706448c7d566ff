/** As far as `oldest-browsers.ts` uses them. */
declare module "es-check" {
  interface CheckConfig {
    readonly files: string
    readonly module: boolean
    readonly checkFeatures: boolean
    readonly checkBrowser: boolean
    readonly browserslistQuery: string
  }
  export function runChecks(
    configs: readonly CheckConfig[],
  ): Promise<{ readonly errors: readonly { readonly err: Error }[] }>
}

declare module "doiuse" {
  import type { Plugin } from "postcss"

  interface FeatureUsage {
    readonly feature: string
    readonly featureData: { readonly missing?: string | false; readonly partial?: string | false }
  }
  const DoIUse: new (options: {
    readonly browsers: readonly string[]
    readonly onFeatureUsage: (usage: FeatureUsage) => void
  }) => Plugin
  export default DoIUse
}
