import Settings

/// A layer that makes one value of each window; padding never counts, neither as a value nor in a mean.
///
/// - Shape: input `[channel, height, width]` or `[channel, time]`, output the same channels and the axes after the window.
protocol PoolKind: WindowKind {
  init()
}

extension PoolKind {
  static var poolSettings: [Setting<Self>] {
    [
      kernelSetting,
      Setting(
        "stride", \.stride, in: .within(1...1 << 20), follows: "kernel", usual: { $0.kernel },
        "The step of the window; its own size otherwise."),
      paddingSetting(
        "What happens at the border, which never counts: same, valid, [top, bottom, left, right] or [first, last]."),
    ]
  }

  init(kernel: AxisLengths, stride: AxisLengths?, padding: Padding) {
    self.init()
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  func window(over input: [Int], at place: LayerPlace) throws(NetworkError) -> Window {
    try Window(over: input, kernel: kernel, stride: stride, padding: padding, at: place)
  }

  func outputShape(of inputs: [[Int]], at place: LayerPlace) throws(NetworkError) -> [Int] {
    [inputs[0][0]] + (try window(over: inputs[0], at: place)).output
  }

  func reach(over input: [Int], at place: LayerPlace) -> LayerReach {
    // Sound to drop the error: the shapes of every description were checked.
    (try? window(over: input, at: place)).map { LayerReach($0) } ?? .everything
  }

  var takesBFloat16: Bool { true }
}
