public import Media
public import Settings
package import Streams

/// A kind of view: what it shows of an image.
public protocol ImageViewKind: Kind {
  /// Refuses steps of which there is nothing to show, before any image is read.
  func check(_ convolutions: [ImageConvolution?]) throws(ImageViewRefusal)

  /// Shows it.
  ///
  /// - Throws: ``ImageViewRefusal`` where the image has not what is asked for.
  func exhibits(of subject: ImageSubject) throws(ImageViewRefusal) -> [Exhibit]
}

extension ImageViewKind {
  public func check(_ convolutions: [ImageConvolution?]) throws(ImageViewRefusal) {}
}

/// An image that is looked at, and how it came to be.
public struct ImageSubject: Sendable {
  /// What it is called; empty where there is but one.
  public let name: String
  /// The image behind all steps.
  public let image: FloatImage
  /// The image before the last step; the image itself where there is none.
  public let before: FloatImage
  /// What each step convolves with, in their order; `nil` for one that does something else.
  public let convolutions: [ImageConvolution?]

  /// Puts a subject together.
  public init(name: String, image: FloatImage, before: FloatImage, convolutions: [ImageConvolution?]) {
    self.name = name
    self.image = image
    self.before = before
    self.convolutions = convolutions
  }

  /// A caption: the name, if there is one, and other words.
  func caption(_ words: String...) -> String { ([name] + words).filter { !$0.isEmpty }.joined(separator: ": ") }

  /// The one channel that a setting names, or, of several, the luminance; refuses a channel that is not there.
  func plane(_ channel: Int?) throws(ImageViewRefusal) -> FloatImage {
    if let channel {
      try checkChannel(channel)
      return image.channels([channel])
    }
    return image.shape.channelCount < 3 ? image.channels([0]) : image.luminance
  }

  func checkChannel(_ channel: Int) throws(ImageViewRefusal) {
    guard channel < image.shape.channelCount else {
      throw ImageViewRefusal(
        setting: "channel", "there is no channel \(channel), counted from 0: the image has \(image.shape.channelCount)")
    }
  }
}

/// Why something cannot be shown, and the setting to blame.
public struct ImageViewRefusal: Error, Equatable {
  /// The setting's name; `nil` for the view as a whole.
  public let setting: String?
  public let message: String

  /// Makes a refusal of finished words.
  public init(setting: String? = nil, _ message: String) {
    self.setting = setting
    self.message = message
  }
}

extension [Transform] {
  /// What each step convolves with; `nil` for one that does something else.
  package var convolutions: [ImageConvolution?] { map { $0.step.convolution } }
}

extension FloatImage {
  /// 0.299 R + 0.587 G + 0.114 B of the first three channels.
  fileprivate var luminance: FloatImage {
    let count = shape.channelCount
    return FloatImage(
      shape: ImageShape(height: shape.height, width: shape.width, channelCount: 1),
      samples: stride(from: 0, to: samples.count, by: count).map {
        0.299 * samples[$0] + 0.587 * samples[$0 + 1] + 0.114 * samples[$0 + 2]
      })
  }
}

extension ImageShape {
  /// As NumPy tells it: `200 × 300 × 3`, rows first.
  var words: String { "\(height) × \(width)" + (channelCount == 1 ? "" : " × \(channelCount)") }
}
