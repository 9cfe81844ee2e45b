import Settings

/// A layer that slides a window over the spatial axes.
protocol WindowKind: LayerKind {
  var kernel: AxisLengths { get set }
  var stride: AxisLengths { get set }
  var padding: Padding { get set }
}

extension WindowKind {
  static var kernelSetting: Setting<Self> {
    Setting("kernel", \.kernel, in: .within(1...1 << 20), required: true, "The window: one length, or [height, width].")
  }

  static func paddingSetting(_ words: String) -> Setting<Self> { Setting("padding", \.padding, words) }
}

/// A window whose values are weighed.
protocol ConvolutionKind: WindowKind, WeightedKind {
  var dilation: AxisLengths { get set }
  var hasBias: Bool { get set }
}

extension ConvolutionKind {
  static func windowSettings(
    padding words: String =
      "What happens at the border: same, valid, [top, bottom, left, right] or [first, last] zeros."
  ) -> [Setting<Self>] {
    [
      kernelSetting, Setting("stride", \.stride, in: .within(1...1 << 20), "The step of the window."),
      paddingSetting(words),
    ]
  }

  static var dilationSetting: Setting<Self> {
    Setting("dilation", \.dilation, in: .within(1...1 << 20), "The distance between the window's taps.")
  }

  static func groupsSetting(_ path: any WritableKeyPath<Self, Int> & Sendable) -> Setting<Self> {
    Setting(
      "groups", path, in: .within(1...1 << 20),
      "How many parts channels and filters are cut into, each part seeing its own only.")
  }

  static var affineSettings: [Setting<Self>] {
    [Setting("bias", \.hasBias, "Whether a bias is added; not before a batch normalisation, which has its own.")]
      + weightSettings
  }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach {
    // Sound to drop the error: the shapes of every description were checked.
    (try? Window(over: input, kernel: kernel, stride: stride, dilation: dilation, padding: padding, at: place))
      .map { LayerReach($0) } ?? .everything
  }

  func checkGroups(
    _ groups: Int, of channels: Int, filters: Int, at place: LayerPlace
  ) throws(NetworkError) {
    guard channels.isMultiple(of: groups), filters.isMultiple(of: groups) else {
      throw place.failure("cannot cut \(channels) channels and \(filters) filters into \(groups) groups")
    }
  }
}
