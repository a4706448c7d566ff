import type { NetworksView } from "../../shared/home-contract.ts"
import { createForgettable, type Forgettable } from "./forgettable.ts"

export type KnownNetwork = NetworksView["networks"][number]

/** The Wi-Fi networks that the device has joined and remembers, each by its bytes; and how the last join went. */
export type Networks = Forgettable<NetworksView, KnownNetwork>

export function createNetworks(onChange: () => void): Networks {
  return createForgettable<NetworksView, KnownNetwork>({
    path: "/api/networks",
    listOf: ({ networks }) => networks,
    forgetting: (ssidBytes) => ["/api/networks/forget", { ssidBytes }],
    without: (view, ssidBytes) => ({
      ...view,
      networks: view.networks.filter((network) => network.ssidBytes !== ssidBytes),
    }),
    onChange,
  })
}
