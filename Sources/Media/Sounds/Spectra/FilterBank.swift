import CMediaKernels

/// Filters that gather the bins of a spectrum into bands, each a weighted sum over a run of bins.
public struct FilterBank: Sendable, Equatable {
  public let bandCount: Int
  public let binCount: Int
  /// The first bin of each band, and how many bins it has.
  private let starts, lengths: [Int32]
  /// The weights of each band, `tapCount` apart.
  private let taps: [Float]
  private let tapCount: Int

  /// Takes the weights, band by band.
  ///
  /// - Parameter weight: the weight of a bin in a band.
  init(bandCount: Int, binCount: Int, weight: (_ band: Int, _ bin: Int) -> Double) {
    precondition(bandCount > 0 && binCount > 0, "\(bandCount) bands of \(binCount) bins are no filter bank")
    var starts: [Int32] = []
    var rows: [[Float]] = []
    for band in 0..<bandCount {
      let row = (0..<binCount).map { Float(weight(band, $0)) }
      let start = row.firstIndex { $0 != 0 } ?? 0
      let end = (row.lastIndex { $0 != 0 } ?? -1) + 1
      starts.append(Int32(start))
      rows.append(Array(row[start..<max(start, end)]))
    }
    let tapCount = max(1, rows.map(\.count).max() ?? 1)
    self.bandCount = bandCount
    self.binCount = binCount
    self.starts = starts
    self.tapCount = tapCount
    lengths = rows.map { Int32($0.count) }
    taps = rows.flatMap { $0 + [Float](repeating: 0, count: tapCount - $0.count) }
  }

  /// The weights, `[band, bin]`.
  public var weights: [Float] {
    var weights = [Float](repeating: 0, count: bandCount * binCount)
    for band in 0..<bandCount {
      for tap in 0..<Int(lengths[band]) {
        weights[band * binCount + Int(starts[band]) + tap] = taps[band * tapCount + tap]
      }
    }
    return weights
  }

  /// The middle of each band, by its weights, of the frequencies of the bins; that of the band before where a band is so
  /// narrow that it holds no bin.
  public func centers(of bins: [Double]) -> [Double] {
    precondition(bins.count == binCount, "the filters take \(binCount) bins, got \(bins.count)")
    var centers: [Double] = []
    for band in 0..<bandCount {
      let row = taps[band * tapCount..<band * tapCount + Int(lengths[band])]
      let sum = row.reduce(0.0) { $0 + Double($1) }
      let moment = zip(row, bins[Int(starts[band])...]).reduce(0.0) { $0 + Double($1.0) * $1.1 }
      centers.append(sum > 0 ? moment / sum : centers.last ?? bins[0])
    }
    return centers
  }

  /// The spectrogram in bands, each channel by itself.
  public func apply(to spectrogram: Spectrogram) -> Spectrogram {
    precondition(spectrogram.bandCount == binCount, "the filters take \(binCount) bins, got \(spectrogram.bandCount)")
    let (channelCount, frameCount) = (spectrogram.channelCount, spectrogram.frameCount)
    let values = [Float](unsafeUninitializedCapacity: channelCount * bandCount * frameCount) { result, count in
      count = channelCount * bandCount * frameCount
      spectrogram.values.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let result = result.baseAddress, frameCount > 0 else { return }
        for channel in 0..<channelCount {
          apply(
            to: source + channel * binCount * frameCount, columnCount: frameCount,
            into: result + channel * bandCount * frameCount)
        }
      }
    }
    return Spectrogram(channelCount: channelCount, bandCount: bandCount, frameCount: frameCount, values: values)
  }

  /// Weighted sums of `binCount` rows, into `bandCount` rows.
  func apply(to rows: UnsafePointer<Float>, columnCount: Int, into result: UnsafeMutablePointer<Float>) {
    starts.withUnsafeBufferPointer { starts in
      lengths.withUnsafeBufferPointer { lengths in
        // Sound: the runs lie within the rows.
        resize_vertical_f32(
          rows, result, Int64(columnCount),
          resize_axis(
            count: Int64(bandCount), taps: Int64(tapCount), starts: starts.baseAddress, lengths: lengths.baseAddress),
          taps)
      }
    }
  }
}
