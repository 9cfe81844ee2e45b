import Arrays
import Glibc
import Media
import Networks
import Pipelines
package import Records
import Store
import Streams
import Training

/// What a trained model says of a record or of a picture file.
package struct ModelPrediction {
  /// A class with its probability.
  package struct Guess {
    /// The class, from 0.
    package let label: Int
    /// Its name; `nil` where nothing is known.
    package let name: String?
    /// The softmax of the network's outputs.
    package let probability: Double
  }

  /// What is predicted, beside what is true where that is known.
  package enum Answer {
    /// The likeliest classes, the first of equals first, and the record's own class.
    case classes([Guess], label: Int?)
    /// The numbers, and the record's own ones.
    case numbers([Float], target: [Float]?)
  }

  /// The record in TFDS's words, or the picture's file.
  package let subject: String
  /// What the model says of it.
  package let answer: Answer
}

extension TrainedModel {
  private static let batchSize = 64
  /// The largest picture file that is read.
  private static let maximumFileByteCount = 256 << 20

  /// Predicts the records of a split, in its order.
  ///
  /// - Parameters:
  ///   - split: in TFDS's language.
  ///   - count: how many classes a prediction lists at most.
  ///
  /// Numbers stand beside the true ones where the records have the feature that the model was trained for.
  ///
  /// - Throws: ``StagesError`` where the pictures do not fit the network.
  package func predict(
    _ directory: TFDSDirectory, split: String, guesses count: Int, threadCount: Int
  ) throws -> [ModelPrediction] {
    var description = DatasetDescription(
      split: split, transforms: transforms, batchSize: Self.batchSize, remainder: .pad)
    if let target {
      description.labelFeature = nil
      description.targetFeature = directory.features.features[target] == nil ? nil : target
    }
    let dataset = try Dataset(directory: directory, description: description)
    guard network.description.inputs.map(\.shape) == [dataset.inputShape.tensorShape] else {
      throw StagesError(
        .mismatch,
        "the model reads \(network.description.inputs.map(\.shape)), but the data gives \(dataset.inputShape)")
    }
    let plan = try plan(threadCount)
    let batches = try BatchIterator(dataset: dataset, key: RandomKey(seed: 0), epoch: 0)
    let names = classNames.isEmpty ? dataset.classNames : classNames
    var result: [ModelPrediction] = []
    while let batch = try batches.next() {
      let outputs = plan.predict(batch.inputs)
      for row in 0..<batch.validCount {
        result.append(
          ModelPrediction(
            subject: dataset.catalogue.identity(of: batch.recordIDs[row]).description,
            answer: answer(
              outputs[row: row].values, names, count, label: batch.labels[row] < 0 ? nil : Int(batch.labels[row]),
              target: batch.targets?[row: row].values)))
      }
    }
    return result
  }

  /// Predicts picture files, each resized to the network's input by an antialiased bilinear filter.
  ///
  /// - Throws: ``StagesError`` naming the file where one cannot be decoded, or where the network reads no picture.
  package func predict(files: [String], guesses count: Int, threadCount: Int) throws -> [ModelPrediction] {
    guard network.description.inputs.count == 1, network.description.input.count == 3,
      [1, 3].contains(network.description.input[0])
    else {
      throw StagesError(
        .mismatch, "the model reads \(network.description.inputs.map(\.shape)), which is no gray or colour picture")
    }
    let plan = try plan(threadCount)
    var result: [ModelPrediction] = []
    for start in stride(from: 0, to: files.count, by: Self.batchSize) {
      let chosen = files[start..<min(start + Self.batchSize, files.count)]
      let pictures = try chosen.flatMap(picture)
      let outputs = plan.predict(Tensor(shape: [chosen.count] + network.description.input, values: pictures))
      for (row, file) in chosen.enumerated() {
        result.append(
          ModelPrediction(
            subject: file,
            answer: answer(outputs[row: row].values, classNames, count, label: nil, target: nil)))
      }
    }
    return result
  }

  private func plan(_ threadCount: Int) throws -> ExecutionPlan {
    guard network.description.outputShapes.allSatisfy({ $0.count == 1 }), network.description.outputs.count == 1 else {
      throw StagesError(
        .mismatch,
        "the model gives \(network.description.outputShapes), which is neither a score for each class nor a row of numbers"
      )
    }
    let plan = try ExecutionPlan(
      network.description, mode: .inference, batchSize: Self.batchSize, workers: Workers(count: threadCount))
    plan.load(network)
    return plan
  }

  /// The samples of a file as the network reads them, `[channel, height, width]`.
  private func picture(_ file: String) throws -> [Float] {
    let (channelCount, height, width) = (
      network.description.input[0], network.description.input[1], network.description.input[2]
    )
    let size = ImageSize(height: height, width: width)
    let bytes = try Disk.read(file, limit: Self.maximumFileByteCount)
    var image: Image
    do {
      // As preprocess reads files in folders.
      image = try PictureReading.asShown.decode(bytes, channels: channelCount == 1 ? .gray : .rgb, notBelow: size)
    } catch {
      throw StagesError(.damaged, "\(file): \(error.message)")
    }
    if image.shape.height != height || image.shape.width != width {
      image = image.resized(to: size, method: .pillow(.bilinear))
    }
    let picture = Sample.image(FloatImage(shape: image.shape, samples: image.samples.map { Float($0) / 255 }))
    let chain = try TransformChain(transforms, input: picture.shape)
    // Nothing is random here, so the key decides nothing.
    let result = try chain.apply(
      picture, steps: 0..<chain.count, key: RandomKey(seed: 0), epoch: 0, recordID: 0)
    guard result.shape.tensorShape == network.description.input else {
      throw StagesError(
        .mismatch, "\(file): the steps make \(result.shape), but the network's input is \(network.description.input)")
    }
    return result.image.planarSamples
  }

  private func answer(
    _ outputs: [Float], _ names: [String], _ count: Int, label: Int?, target: [Float]?
  ) -> ModelPrediction.Answer {
    self.target == nil
      ? .classes(Self.guesses(outputs, names, count), label: label) : .numbers(outputs, target: target)
  }

  private static func guesses(_ scores: [Float], _ names: [String], _ count: Int) -> [ModelPrediction.Guess] {
    let top = Double(scores.max() ?? 0)
    let powers = scores.map { exp(Double($0) - top) }
    let total = powers.reduce(0, +)
    let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    return order.prefix(count).map { label in
      ModelPrediction.Guess(
        label: label, name: names.indices.contains(label) ? names[label] : nil, probability: powers[label] / total)
    }
  }
}
