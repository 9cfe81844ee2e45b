/// Which places of what a layer reads its value at a place depends on.
package enum LayerReach: Sendable, Equatable {
  /// The same place.
  case samePlace
  /// A window along each axis: taps, the distance between them, the step, and how far it begins before the first place.
  case window(taps: [Int], distance: [Int], step: [Int], before: [Int])
  /// Every place, or places that follow no window.
  case everything

  /// What a fitted window sees.
  init(_ window: Window) {
    self = .window(
      taps: window.kernel, distance: window.dilation, step: window.stride, before: window.borders.map(\.low))
  }

  /// A view of the same places, `before` of them further back.
  static func shifted(before: [Int]) -> LayerReach {
    let ones = before.map { _ in 1 }
    return .window(taps: ones, distance: ones, step: ones, before: before)
  }
}
