package import Media
package import Settings
package import Streams

/// Which preprocessed records a stage streams, and how: what `data:` says.
///
/// ```yaml
/// data: preprocess
/// data: {stages: [{stage: spoken, weight: 3}, {stage: noise, weight: 1}], sampleRateHz: 16000, cache: disk}
/// ```
package struct DataSettings: SettingGroup {
  package static let shorthand: String? = "stages"

  package static let settings: [Setting<DataSettings>] = [
    Setting(
      "stages", \.stages, required: true,
      "The preprocess stage whose records are read, or several: all records of each, or a mixture where they have weights."
    ),
    Setting(
      "onExhaustion", \.onExhaustion,
      "What ends an epoch of a mixture: stop with the first stage that runs out; or restart it until all were seen whole."
    ),
    Setting(
      "feature", \.feature,
      "What is fed: a feature, or a list of columns; the image or sound, or all columns of numbers where nothing is said."
    ),
    Setting(
      "label", \.label, "The feature that tells the class; 'label', or the only one that could, where nothing is said."),
    Setting("channels", \.channels, "Which channels of images are delivered."),
    Setting(
      "sampleRateHz", \.sampleRateHz, in: .within(1...1 << 20),
      "The rate to which sounds are resampled; that which the dataset declares where nothing is said."),
    Setting("filters", \.filters, "Which records are kept, each filter after the other."),
    Setting(
      "padding", \.padding, "How sounds of different lengths come into one tensor, where no step fits their length."),
    Setting(
      "interleave", \.interleave, "Blocks of training records from several shards in turn, before they are shuffled."),
    Setting(
      "cache", \.cache, keyed: false, "Where decoded inputs are kept for later epochs, up to the first random step."),
    Setting(
      "byteBudget", \.byteBudget, in: .within(1...1 << 50), unit: "bytes", keyed: false,
      "Decoded records that may wait to be trained on; one batch may in any case."),
    Setting("prefetch", \.prefetch, in: .within(1...65_536), unit: "batches", keyed: false, "Batches that may wait."),
  ]

  /// The stages whose records are read.
  package var stages = DataStages()
  package var onExhaustion = RecordSelection.Exhaustion.stop
  /// What is fed; found if `nil`.
  package var feature: InputNames?
  /// The feature that tells the class; found if `nil`.
  package var label: String?
  package var channels = ImageChannels.asStored
  package var sampleRateHz: Int?
  package var filters: [Filter] = []
  package var padding = DatasetDescription.Padding.none
  package var interleave: Interleave?
  package var cache = DatasetDescription.Cache.none
  package var byteBudget = StreamResources().byteBudget
  package var prefetch = StreamResources().prefetchDepth

  package init() {}

  package var fault: (setting: String, message: String)? {
    if padding == .longest {
      return (
        "padding",
        "a network reads sounds of one length, and the longest of a batch differs from batch to batch; write {frames: N}"
      )
    }
    if onExhaustion == .restart, !stages.isMixture {
      return ("onExhaustion", "is for a mixture of stages with weights; leave it out")
    }
    return nil
  }

  /// What a stream of so many threads may use.
  package func resources(threadCount: Int) -> StreamResources {
    StreamResources(threadCount: threadCount, byteBudget: byteBudget, prefetchDepth: prefetch)
  }
}
