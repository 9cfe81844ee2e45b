import Arrays
import Glibc
import Media

extension SpectrogramLayer {
  /// Adds the windows of the sound, their product with cosines and sines, and what is made of it, each with its gradients.
  ///
  /// The products are the exact transform, not a fast one: one matrix product for all windows of a slice, whose gradients
  /// are products again, and whose matrix may be trained.
  func lower(
    _ inputs: [Value], at place: LayerPlace, _ tail: LayerTail, _ builder: PlanBuilder
  ) throws(NetworkError) -> Value {
    let input = try builder.reordered(inputs[0], to: .plain(builder.sliceShape(inputs[0].shape)))
    let spectra = SpectrogramSteps(spectrogram, input.shape, builder)
    let windowLength = spectrogram.windowLength
    let rowCount = spectra.rowCount
    let bins = try RowProduct(
      rowCount: rowCount, width: windowLength, units: 2 * spectra.binCount, of: place, builder)
    let bands =
      filters == nil
      ? nil
      : try RowProduct(
        rowCount: rowCount, width: spectra.binCount, units: spectra.bandCount, of: place, builder)
    let transformName = "\(place.name).\(Self.transformArray)"
    let bandsName = "\(place.name).\(Self.bandsArray)"
    let waves = matrix(trainable.hasTransform ? transformName : nil, builder) { spectrogram.transform.bases }
    let filters = filters.map { filters in
      matrix(trainable.hasBands ? bandsName : nil, builder) { filters.weights }
    }

    // Frame by frame, with the bands innermost.
    let rows = [builder.sliceSize * input.shape[0], spectra.bandCount, spectra.frameCount]
    let shape = [input.shape[0], spectra.bandCount, spectra.frameCount]
    let scaled = builder.value(shape, .channelsLast(rows))
    func buffer(_ width: Int) -> Buffer {
      builder.arena.buffer(.slice, byteCount: rowCount * width * MemoryLayout<Float>.stride)
    }
    let (windows, products) = (buffer(windowLength), buffer(2 * spectra.binCount))
    let isLinear = spectra.isLinear
    let magnitudes = isLinear && bands == nil ? scaled.buffer : buffer(spectra.binCount)
    let gathered = bands == nil ? magnitudes : isLinear ? scaled.buffer : buffer(spectra.bandCount)
    builder.perSlice(uses: [input.buffer, windows]) { [arena = builder.arena] slice, _ in
      spectra.cut(arena.floats(input.buffer, slice: slice), into: arena.floats(windows, slice: slice))
    }
    try bins.addForward(windows, waves, to: products, builder)
    builder.perSlice(uses: [products, magnitudes]) { [arena = builder.arena] slice, _ in
      spectra.combine(arena.floats(products, slice: slice), into: arena.floats(magnitudes, slice: slice))
    }
    if let bands, let filters { try bands.addForward(magnitudes, filters, to: gathered, builder) }
    if !isLinear {
      builder.perSlice(uses: [gathered, scaled.buffer]) { [arena = builder.arena] slice, _ in
        spectra.scale(arena.floats(gathered, slice: slice), into: arena.floats(scaled.buffer, slice: slice))
      }
    }

    if let gradient = scaled.gradient {
      builder.onBackward { () throws(NetworkError) in
        let arena = builder.arena
        var current = builder.sum(of: gradient)
        if !isLinear {
          let (given, unscaled) = (current, buffer(spectra.bandCount))
          builder.perSlice(uses: [gathered, given, unscaled]) { slice, _ in
            spectra.unscale(
              arena.floats(given, slice: slice), of: arena.floats(gathered, slice: slice),
              into: arena.floats(unscaled, slice: slice))
          }
          current = unscaled
        }
        let trains = builder.needsParameterGradients
        if let bands, let filters {
          if trains, trainable.hasBands {
            try bands.addMatrixGradient(of: current, magnitudes, parameter: bandsName, builder)
          }
          let spread = buffer(spectra.binCount)
          try bands.addRowGradient(of: current, filters, to: spread, builder)
          current = spread
        }
        let trainsTransform = trains && trainable.hasTransform
        guard trainsTransform || input.gradient != nil else { return }
        let (given, uncombined) = (current, buffer(2 * spectra.binCount))
        builder.perSlice(uses: [products, magnitudes, given, uncombined]) { slice, _ in
          spectra.uncombine(
            arena.floats(given, slice: slice), of: arena.floats(products, slice: slice),
            arena.floats(magnitudes, slice: slice), into: arena.floats(uncombined, slice: slice))
        }
        if trainsTransform {
          try bins.addMatrixGradient(of: uncombined, windows, parameter: transformName, builder)
        }
        guard let share = input.gradient else { return }
        let (uncut, inputGradient) = (buffer(windowLength), builder.part(of: share))
        try bins.addRowGradient(of: uncombined, waves, to: uncut, builder)
        builder.perSlice(uses: [uncut, inputGradient]) { slice, _ in
          spectra.overlap(arena.floats(uncut, slice: slice), into: arena.floats(inputGradient, slice: slice))
        }
      }
    }
    let plain = try builder.reordered(scaled, to: .plain(rows))
    return Value(
      shape: shape, layout: .plain(builder.sliceShape(shape)), buffer: plain.buffer, gradient: plain.gradient)
  }

  /// A trained matrix, or one that never changes, which is written when the parameters first come in.
  private func matrix(_ parameter: String?, _ builder: PlanBuilder, _ make: () -> [Float]) -> Buffer {
    if let parameter { return builder.parameters.buffer(parameter) }
    let values = make()
    let buffer = builder.arena.buffer(.shared, byteCount: values.count * MemoryLayout<Float>.stride)
    builder.fold { [arena = builder.arena] in
      arena.floats(buffer).update(from: values, count: values.count)
    }
    return buffer
  }
}

/// What is done with the windows of a slice beside the products.
private final class SpectrogramSteps {
  let frameCount, binCount, bandCount, rowCount: Int
  /// Whether bands are given as they are.
  let isLinear: Bool
  private let recordCount, soundCount, sampleCount, windowLength, hopLength: Int
  private let transform: ShortTimeTransform
  private let scaling: SpectrumScaling

  /// - Parameter input: the sound's shape.
  init(_ settings: SpectrogramDescription, _ input: [Int], _ builder: PlanBuilder) {
    transform = settings.transform
    frameCount = transform.frameCount(sampleCount: input[1])
    binCount = transform.binCount
    bandCount = settings.melBands ?? binCount
    recordCount = builder.sliceSize
    // Each channel is a sound by itself.
    soundCount = recordCount * input[0]
    rowCount = soundCount * frameCount
    scaling = settings.scaling
    isLinear = scaling.values == .power || scaling.values == .magnitude
    (sampleCount, windowLength, hopLength) = (input[1], settings.windowLength, settings.hopLength)
  }

  // MARK: Windows

  func cut(_ sound: UnsafePointer<Float>, into windows: UnsafeMutablePointer<Float>) {
    for index in 0..<soundCount {
      let source = sound + index * sampleCount
      for frame in 0..<frameCount {
        let target = windows + (index * frameCount + frame) * windowLength
        let start = transform.firstWindowStart + frame * hopLength
        // Sound: the run lies within the sound.
        if start >= 0, start + windowLength <= sampleCount {
          target.update(from: source + start, count: windowLength)
          continue
        }
        for time in 0..<windowLength {
          target[time] = transform.sample(at: start + time, of: sampleCount).map { source[$0] } ?? 0
        }
      }
    }
  }

  func overlap(_ windows: UnsafePointer<Float>, into sound: UnsafeMutablePointer<Float>) {
    for index in 0..<soundCount {
      let target = sound + index * sampleCount
      target.update(repeating: 0, count: sampleCount)
      for frame in 0..<frameCount {
        let source = windows + (index * frameCount + frame) * windowLength
        let start = transform.firstWindowStart + frame * hopLength
        if start >= 0, start + windowLength <= sampleCount {
          for time in 0..<windowLength { target[start + time] += source[time] }
          continue
        }
        for time in 0..<windowLength {
          if let place = transform.sample(at: start + time, of: sampleCount) { target[place] += source[time] }
        }
      }
    }
  }

  // MARK: Magnitudes

  func combine(_ products: UnsafePointer<Float>, into magnitudes: UnsafeMutablePointer<Float>) {
    for row in 0..<rowCount {
      let (real, imaginary) = (products + row * 2 * binCount, products + (row * 2 + 1) * binCount)
      let target = magnitudes + row * binCount
      if scaling.isOfPower {
        for bin in 0..<binCount { target[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin] }
      } else {
        for bin in 0..<binCount {
          target[bin] = (real[bin] * real[bin] + imaginary[bin] * imaginary[bin]).squareRoot()
        }
      }
    }
  }

  /// The gradient of real and imaginary parts; a magnitude of zero passes none on.
  func uncombine(
    _ gradient: UnsafePointer<Float>, of products: UnsafePointer<Float>, _ magnitudes: UnsafePointer<Float>,
    into result: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rowCount {
      let (real, imaginary) = (products + row * 2 * binCount, products + (row * 2 + 1) * binCount)
      let (onReal, onImaginary) = (result + row * 2 * binCount, result + (row * 2 + 1) * binCount)
      let (given, own) = (gradient + row * binCount, magnitudes + row * binCount)
      for bin in 0..<binCount {
        let slope = scaling.isOfPower ? 2 * given[bin] : own[bin] > 0 ? given[bin] / own[bin] : 0
        onReal[bin] = slope * real[bin]
        onImaginary[bin] = slope * imaginary[bin]
      }
    }
  }

  // MARK: Scales

  private static let decibelsPerLogarithm = Float(10 / Glibc.log(10.0))

  func scale(_ bands: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    let count = rowCount / recordCount * bandCount
    guard scaling.values == .decibels else {
      for index in 0..<recordCount * count { result[index] = logf(bands[index] + scaling.offset) }
      return
    }
    for record in 0..<recordCount {
      let (source, target) = (bands + record * count, result + record * count)
      var greatest = -Float.infinity
      for index in 0..<count {
        target[index] = Self.decibelsPerLogarithm * logf(max(scaling.floor, source[index]))
        greatest = max(greatest, target[index])
      }
      guard let range = scaling.rangeDecibels else { continue }
      for index in 0..<count { target[index] = max(target[index], greatest - range) }
    }
  }

  /// The gradient of bands; what lies too far below the greatest of a record moves with it.
  func unscale(
    _ gradient: UnsafePointer<Float>, of bands: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>
  ) {
    let count = rowCount / recordCount * bandCount
    guard scaling.values == .decibels else {
      for index in 0..<recordCount * count { result[index] = gradient[index] / (bands[index] + scaling.offset) }
      return
    }
    for record in 0..<recordCount {
      let (given, source, target) = (gradient + record * count, bands + record * count, result + record * count)
      var greatest = 0
      for index in 0..<count where source[index] > source[greatest] { greatest = index }
      let least = scaling.rangeDecibels.map { max(scaling.floor, source[greatest]) * powf(10, -$0 / 10) } ?? 0
      var lent: Float = 0
      for index in 0..<count {
        if max(scaling.floor, source[index]) < least {
          lent += given[index]
          target[index] = 0
        } else {
          target[index] = slope(source[index]) * given[index]
        }
      }
      target[greatest] += slope(source[greatest]) * lent
    }
  }

  private func slope(_ power: Float) -> Float { power > scaling.floor ? Self.decibelsPerLogarithm / power : 0 }
}
