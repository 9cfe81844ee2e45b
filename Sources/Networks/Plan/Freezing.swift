public import Settings

/// How a parameter is kept as it is while others are trained.
public enum Freeze: String, Codable, Hashable, Sendable, CaseIterable, SettingValue {
  /// With its layer: normalisation uses its running statistics and leaves them alone, once all of a layer's trained
  /// parameters are frozen so. Keras' `trainable = False`.
  case layer
  /// Alone: normalisation goes on with the batch's statistics, and its running ones go on moving. PyTorch's
  /// `requires_grad = False` in training mode.
  case weights
}

/// What a training plan moves, layer by layer and parameter by parameter.
struct Freezing {
  /// What becomes of a layer while training.
  enum LayerRole {
    /// Some of its parameters move.
    case trained
    /// None of its parameters moves; running statistics may.
    case fixed
    /// Nothing of it moves.
    case frozen
  }

  /// Parameters that the optimiser moves, in the network's order.
  let moved: [Parameter]
  /// Parameters that stay, whose gradients arise all the same beside others' and are dropped.
  let dropped: [Parameter]
  /// All others: frozen without a gradient, measured or found.
  let rest: [Parameter]
  private let roles: [String: LayerRole]

  /// - Parameter frozen: parameters by name.
  init(_ description: NetworkDescription, frozen: [String: Freeze]) {
    var (moved, dropped, rest): ([Parameter], [Parameter], [Parameter]) = ([], [], [])
    var roles: [String: LayerRole] = [:]
    for layer in description.shapedLayers {
      let trained = layer.parameters.filter { $0.role == .trained }
      let moving = trained.filter { frozen[$0.name] == nil }
      let role: LayerRole =
        if !moving.isEmpty { .trained } else if !trained.isEmpty, trained.allSatisfy({ frozen[$0.name] == .layer }) {
          .frozen
        } else { .fixed }
      roles[layer.node.name] = role
      moved += moving
      for parameter in layer.parameters where parameter.role != .trained || frozen[parameter.name] != nil {
        if parameter.role == .trained, role != .frozen { dropped.append(parameter) } else { rest.append(parameter) }
      }
    }
    (self.moved, self.dropped, self.rest, self.roles) = (moved, dropped, rest, roles)
  }

  /// What becomes of a layer.
  func role(of layer: String) -> LayerRole { roles[layer] ?? .fixed }
}
