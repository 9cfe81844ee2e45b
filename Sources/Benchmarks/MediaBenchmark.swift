import ArgumentParser
import Foundation
import Media

/// Times decoding and resizing on one thread.
struct MediaBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "media", abstract: "JPEG images and WAV sounds a second from a folder, on one thread.")

  @Argument(help: "A folder with .jpg and .wav files.")
  var folder: String

  @Option(help: "The side of the square that images are resized to.")
  var side = 128

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    let images = try files(endingIn: ".jpg")
    let sounds = try files(endingIn: ".wav")
    let size = ImageSize(height: side, width: side)
    var table = Table("work", "ms", "min", "max", "records/s")
    func measure(_ name: String, _ files: [[UInt8]], _ work: ([UInt8]) throws -> Void) throws {
      let measurement = try Measurement(repetitions: 5) { for file in files { try work(file) } }
      table.append(
        .text(name), .number(measurement.median * 1e3, decimals: 1), .number(measurement.minimum * 1e3, decimals: 1),
        .number(measurement.maximum * 1e3, decimals: 1),
        .number(Double(files.count) / measurement.median, decimals: 0))
    }
    try measure("JPEG", images) { _ = try JPEGCodec.decode($0) }
    try measure("JPEG, resized as Pillow", images) {
      _ = try JPEGCodec.decode($0, notBelow: size).resized(to: size, method: .pillow(.bilinear))
    }
    try measure("JPEG, resized as TensorFlow", images) {
      let image = try JPEGCodec.decode($0, notBelow: size)
      let input = ImageSize(height: image.shape.height, width: image.shape.width)
      let method = ResizeMethod.tensorFlow(.bilinear(antialiased: false))
      _ = ImageResizer(from: input, to: size, method: method).resizeToFloats(image)
    }
    try measure("WAV", sounds) { _ = try AudioCodec.decode($0) }
    let spectra = SpectrumAnalysis(.tensorFlow(windowLength: 255, hopLength: 128))
    try measure("WAV, spectrogram", sounds) {
      _ = spectra.spectrogram(of: try AudioCodec.decode($0), isPower: false)
    }
    let minute = try minute(of: sounds)
    let mel = SpectrumAnalysis(
      .librosa(transformLength: 512, hopLength: 160, windowLength: 400),
      filters: .mel(.librosa, sampleRateHz: minute.sampleRateHz, binCount: 257, bandCount: 64))
    try measure("log-mel of a minute", [[]]) { _ in
      _ = mel.spectrogram(of: minute, isPower: true).decibels()
    }
    try table.print(asJSON: json)
  }

  /// The sounds one after the other, again and again, for 60 seconds.
  private func minute(of files: [[UInt8]]) throws -> Waveform {
    let sounds = try files.map { try AudioCodec.decode($0).mixedToMono() }
    let count = 60 * sounds[0].sampleRateHz
    let all = Waveform(sampleRateHz: sounds[0].sampleRateHz, samples: sounds.flatMap(\.samples))
    return all.fitted(toFrameCount: count, fill: .wrap)
  }

  private func files(endingIn ending: String) throws -> [[UInt8]] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }.sorted()
    guard !names.isEmpty else { throw ValidationError("\(folder) has no files that end in \(ending)") }
    return try names.map { [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\($0)"))) }
  }
}
