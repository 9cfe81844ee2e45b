import Media
import Testing

@Suite struct ImageConvolutionTests {
  private let golden: MediaGolden
  private let source: FloatImage

  init() throws {
    golden = try MediaGolden("convolve")
    source = try golden.floatImage("source")
  }

  private func kernel(_ name: String) throws -> ImageKernel {
    let shape = try golden.shape("kernel/\(name)")
    let numbers = try golden.floats("kernel/\(name)").map { Double($0) }
    return ImageKernel(rows: (0..<shape[0]).map { Array(numbers[$0 * shape[1]..<($0 + 1) * shape[1]]) })
  }

  @Test(arguments: ImageBorder.allCases) func isThatOfSciPy(border: ImageBorder) throws {
    let names = golden.names.filter { $0.hasPrefix("\(border)/") }
    #expect(names.count >= 5)
    for name in names {
      let convolution = ImageConvolution(with: try kernel(String(name.split(separator: "/")[1])), border: border)
      let result = convolution.apply(to: source)
      #expect(result.shape == source.shape)
      #expect(try greatestDifference(result.samples, golden.floats(name)) < 1e-5, "\(name)")
    }
  }

  @Test func repeatedOnesAreDoneToTheResultBefore() throws {
    let gray = source.channels([0])
    let box = ImageConvolution(with: .box(size: 3), times: 7).apply(to: gray)
    #expect(try greatestDifference(box.samples, golden.floats("box7")) < 2e-6)
    let twice = ImageConvolution(with: .box(size: 3), times: 2).apply(to: gray)
    let once = ImageConvolution(with: .box(size: 3))
    #expect(twice == once.apply(to: once.apply(to: gray)))
  }

  /// Kernels larger than the image, and images of one pixel, against the definition.
  @Test(arguments: ImageBorder.allCases, [(1, 1), (2, 3), (1, 4)]) func smallImages(
    border: ImageBorder, size: (height: Int, width: Int)
  ) {
    let shape = ImageShape(height: size.height, width: size.width, channelCount: 2)
    let image = FloatImage(shape: shape, samples: (0..<shape.sampleCount).map { Float($0 * $0 % 7) })
    let kernel = ImageKernel(rows: (0..<5).map { row in (0..<7).map { Double((row * 7 + $0) % 5) - 2 } })
    var expected: [Float] = []
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        for channel in 0..<2 {
          var sum = 0.0
          for i in 0..<5 {
            for j in 0..<7 {
              guard let row = border.index(y + 2 - i, within: shape.height),
                let column = border.index(x + 3 - j, within: shape.width)
              else { continue }
              sum += kernel[i, j] * Double(image.samples[(row * shape.width + column) * 2 + channel])
            }
          }
          expected.append(Float(sum))
        }
      }
    }
    #expect(ImageConvolution(with: kernel, border: border).apply(to: image).samples == expected)
  }

  @Test func bordersAreThoseOfNumPy() {
    func row(_ border: ImageBorder, _ count: Int) -> [Int?] { (-5...count + 4).map { border.index($0, within: count) } }
    #expect(row(.symmetric, 3) == [1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1])
    #expect(row(.reflect, 3) == [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1])
    #expect(row(.zero, 3).compactMap(\.self) == [0, 1, 2])
    #expect(row(.reflect, 1).allSatisfy { $0 == 0 })
  }

  @Test func nothingComesOfNothing() {
    let empty = FloatImage(shape: ImageShape(height: 0, width: 3, channelCount: 1), samples: [])
    #expect(ImageConvolution(with: .box(size: 3)).apply(to: empty) == empty)
  }
}
