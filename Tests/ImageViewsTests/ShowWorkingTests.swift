import ImageViews
import Media
import Testing

@Suite struct ShowWorkingTests {
  private let large = ImageConvolution(with: .box(size: 7))

  @Test func theLastStepIsOneSmallConvolution() {
    for (convolutions, words) in [
      ([], "which must be the last step"), ([large, nil], "which must be the last step"),
      ([ImageConvolution(with: .box(size: 3), times: 2)], "the last step is done 2 times"),
      ([large], "shows kernels of up to 5 × 5 numbers, but the last step's has 7 × 7"),
    ] {
      let refusal = #expect(throws: ImageViewRefusal.self) { try ShowWorking().check(convolutions) }
      #expect(refusal?.message.contains(words) == true)
    }
  }

  @Test func aPixelThatIsNotThereIsRefused() throws {
    let subject = subject(image([1, 2], height: 1, width: 2), with: ImageConvolution(with: .box(size: 3)))
    for (yaml, setting) in [
      ("{row: 1}", "row"), ("{row: 0, column: 2}", "column"), ("{row: 0, channel: 1}", "channel"),
    ] {
      let refusal = #expect(throws: ImageViewRefusal.self) { try view("working: \(yaml)").exhibits(of: subject) }
      #expect(refusal?.setting == setting)
    }
  }

  /// The sum is what the step makes of the pixel, at every pixel and with every border, also of sides that are even.
  @Test(arguments: ImageBorder.allCases) func theSumIsTheResult(border: ImageBorder) throws {
    let noise = image((0..<24).map { Float($0 * $0 % 11) / 10 }, height: 3, width: 4, channelCount: 2)
    for (height, width) in [(3, 3), (2, 5), (4, 1)] {
      let kernel = ImageKernel(rows: (0..<height).map { row in (0..<width).map { Double(row * width + $0) - 3 } })
      let subject = subject(noise, with: ImageConvolution(with: kernel, border: border))
      for place in 0..<24 {
        let yaml = "working: {row: \(place / 8), column: \(place / 2 % 4), channel: \(place % 2)}"
        guard case .working(let working)? = try view(yaml).exhibits(of: subject).first else { return }
        #expect(abs(working.sum - working.result) < 1e-5)
        #expect(abs(working.result - Double(subject.image.samples[place])) < 1e-9)
      }
    }
  }
}

extension ShowWorking: ExemplifiedView {
  static func checkExample() throws {
    let kernel = ImageKernel(rows: [[1, 2, 3]])
    let found = try view("working: {row: 0, column: 1}").exhibits(
      of: subject(image([0.5, 1, 2], height: 1, width: 3), with: ImageConvolution(with: kernel)))
    guard case .working(let working)? = found.first else { throw ImageViewRefusal("no working") }
    #expect(
      working.neighbors == [[0.5, 1, 2]] && working.flipped == [[3, 2, 1]] && working.products == [[1.5, 2, 2]])
    #expect(working.sum == 5.5 && working.result == 5.5)
  }
}
