import Media
import Testing

@Suite struct ImageResizerTests {
  private let golden: MediaGolden
  private let source: Image

  private static let sizes = [(12, 16), (29, 40), (23, 9), (5, 31), (17, 40), (1, 1)].map {
    ImageSize(height: $0.0, width: $0.1)
  }

  private static let tensorFlow: [(ResizeMethod.TensorFlowFilter, String)] = [
    (.nearest, "nearest"), (.area, "area"), (.bilinear(antialiased: false), "bilinear"),
    (.bilinear(antialiased: true), "bilinearAntialiased"), (.bicubic(antialiased: false), "bicubic"),
    (.bicubic(antialiased: true), "bicubicAntialiased"), (.lanczos3(antialiased: false), "lanczos3"),
    (.lanczos3(antialiased: true), "lanczos3Antialiased"),
  ]

  init() throws {
    golden = try MediaGolden("resize")
    source = try golden.image("source")
  }

  @Test(arguments: ResizeMethod.PillowFilter.allCases, sizes)
  func bytesAreThoseOfPillow(filter: ResizeMethod.PillowFilter, size: ImageSize) throws {
    let resized = source.resized(to: size, method: .pillow(filter))
    #expect(try resized == golden.image("pillow/\(filter.rawValue)/\(size.height)x\(size.width)"))
  }

  @Test(arguments: ResizeMethod.PillowFilter.allCases, sizes.filter { $0.height < 29 })
  func floatsAreThoseOfPillow(filter: ResizeMethod.PillowFilter, size: ImageSize) throws {
    let floats = try golden.floatImage("floats")
    let green = FloatImage(
      shape: ImageShape(height: 23, width: 31, channelCount: 1),
      samples: (0..<23 * 31).map { floats.samples[3 * $0 + 1] })
    let expected = try golden.floatImage("pillowFloat/\(filter.rawValue)/\(size.height)x\(size.width)")
    let resized = green.resized(to: size, method: .pillow(filter))
    #expect(resized.shape == expected.shape)
    #expect(greatestDifference(resized.samples, expected.samples) <= 1e-6)
  }

  @Test(arguments: tensorFlow, sizes)
  func floatsAreThoseOfTensorFlow(filter: (ResizeMethod.TensorFlowFilter, String), size: ImageSize) throws {
    let resizer = ImageResizer(
      from: ImageSize(height: 23, width: 31), to: size, method: .tensorFlow(filter.0))
    let expected = try golden.floatImage("tensorflow/\(filter.1)/\(size.height)x\(size.width)")
    let resized = resizer.resizeToFloats(source)
    #expect(resized.shape == expected.shape)
    #expect(greatestDifference(resized.samples, expected.samples) <= 255e-6)
    let levels = FloatImage(shape: source.shape, samples: source.samples.map { Float($0) })
    #expect(resizer.resize(levels) == resized)
    #expect(resizer.resize(source).samples == UInt8.samples(nearest: resized.samples))
  }

  /// A constant stays constant, whatever the method, size and number of channels.
  @Test(arguments: [1, 2, 3, 4, 5]) func weightsSumToOne(channelCount: Int) {
    let shape = ImageShape(height: 9, width: 7, channelCount: channelCount)
    let image = Image(shape: shape, samples: (0..<shape.sampleCount).map { UInt8(100 + $0 % channelCount) })
    let methods =
      ResizeMethod.PillowFilter.allCases.map { ResizeMethod.pillow($0) }
      + Self.tensorFlow.map { ResizeMethod.tensorFlow($0.0) }
    for method in methods {
      for size in Self.sizes {
        let resized = image.resized(to: size, method: method)
        #expect(resized.samples == (0..<resized.samples.count).map { UInt8(100 + $0 % channelCount) })
      }
    }
  }

  @Test func theSameSizeChangesNothing() {
    let size = ImageSize(height: 23, width: 31)
    for filter in ResizeMethod.PillowFilter.allCases {
      #expect(source.resized(to: size, method: .pillow(filter)) == source)
    }
    for (filter, _) in Self.tensorFlow { #expect(source.resized(to: size, method: .tensorFlow(filter)) == source) }
  }
}
