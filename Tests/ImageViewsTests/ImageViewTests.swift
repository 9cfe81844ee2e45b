import ImageViews
import KindChecks
import Media
import Settings
import Streams
import Testing

/// A view whose tests give an example, which ``ImageViewTests`` does; one without is told of there.
protocol ExemplifiedView: ImageViewKind {
  static func checkExample() throws
}

/// What holds for every view there is: the list of views is the registry's own.
@Suite struct ImageViewTests {
  @Test func everyKindSaysWhatItIs() { #expect(KindChecks.faults(of: ImageView.self) == []) }

  @Test func everyKindIsListed() {
    #expect(KindChecks.unlistedKinds(in: "ImageViews", listedIn: [ImageView.self]) == [])
  }

  @Test(arguments: ImageView.all.indices) func everyKindHasAnExample(index: Int) throws {
    let type = ImageView.all[index]
    guard let view = type as? any ExemplifiedView.Type else {
      Issue.record("\(type) has no example: in \(type)Tests.swift, extend it to an ExemplifiedView")
      return
    }
    try view.checkExample()
  }

  /// The smallest image, and what is no number, is shown or refused in words.
  @Test(arguments: ImageView.all.indices) func oddImagesAreShownOrRefused(index: Int) throws {
    guard let type = ImageView.all[index] as? any ImageViewKind.Type else { return }
    for channelCount in 1...4 {
      for level in [0.5, -2, .nan, .infinity] as [Float] {
        let shape = ImageShape(height: 1, width: 1, channelCount: channelCount)
        let image = FloatImage(shape: shape, samples: [Float](repeating: level, count: channelCount))
        do throws(ImageViewRefusal) {
          let exhibits = try type.init().exhibits(of: subject(image, with: ImageConvolution(with: .box(size: 3))))
          for case .image(let shown) in exhibits { #expect(shown.pixels?.shape.channelCount == 3) }
        } catch { #expect(!error.message.isEmpty) }
      }
    }
  }
}

/// An image of given samples, row-major, channels innermost.
func image(_ samples: [Float], height: Int, width: Int, channelCount: Int = 1) -> FloatImage {
  FloatImage(shape: ImageShape(height: height, width: width, channelCount: channelCount), samples: samples)
}

/// An image that is looked at, with the convolution that is done to it.
func subject(_ image: FloatImage, with convolution: ImageConvolution? = nil, name: String = "") -> ImageSubject {
  ImageSubject(
    name: name, image: convolution?.apply(to: image) ?? image, before: image,
    convolutions: convolution.map { [$0] } ?? [])
}

/// A view as a file says it.
func view(_ yaml: String) throws -> any ImageViewKind {
  try ImageView.read(ConfigurationText.parse(yaml, file: "v.yaml")).settings
}

/// The images among exhibits.
func images(_ exhibits: [Exhibit]) -> [ShownImage] {
  exhibits.compactMap { if case .image(let shown) = $0 { shown } else { nil } }
}
