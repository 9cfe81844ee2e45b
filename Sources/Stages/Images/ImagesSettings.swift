import ImageViews
import Media
import Pipelines
import Settings
import StageData
import Streams

/// The settings of an `images` stage.
struct ImagesSettings: SettingGroup {
  static let settings: [Setting<ImagesSettings>] = [
    Setting("title", \.title, required: true, "What the section of a report is called."),
    Setting("text", \.text, "What stands below it; each line is a paragraph."),
    Setting("data", \.data, keyed: false, "The preprocess stage whose records are shown."),
    Setting("split", \.split, "The split of 'data' that the records are of."),
    Setting("records", \.records, "How many records from the first, or which: by number, or by what a feature says."),
    Setting("files", \.files, keyed: false, "Image files to show in place of records."),
    Setting("feature", \.feature, "The feature that holds the image; found where nothing is said."),
    Setting("channels", \.channels, "Which channels of images are delivered."),
    Setting("background", \.background, "What transparent images are laid on: a word, or [red, green, blue]."),
    Setting("panels", \.panels, required: true, "What is shown, one panel after the other."),
  ]

  static let choices: [SettingChoice] = [.exactlyOne(of: "data", "files")]

  var title = ""
  var text = ""
  var data: String?
  var split = "train"
  var records = RecordChoice.first(1)
  var files: [String] = []
  var feature: String?
  var channels = ImageChannels.asStored
  var background = Background.color(.white)
  var panels: [Panel] = []

  var fault: (setting: String, message: String)? {
    if panels.isEmpty { return ("panels", "name at least one, such as {title: As it is, show: image}") }
    if panels.count > Self.panelLimit {
      return ("panels", "expected at most \(Self.panelLimit), found \(panels.count); make it several stages")
    }
    if files.count > RecordChoice.limit {
      return ("files", "expected at most \(RecordChoice.limit), found \(files.count); make it several stages")
    }
    guard data == nil else { return nil }
    let ofRecords = [
      ("split", split != "train"), ("records", records != .first(1)), ("feature", feature != nil),
    ]
    return ofRecords.first(where: \.1).map { ($0.0, "is for records of 'data', and 'files' are shown; leave it out") }
  }

  private static let panelLimit = 64

  /// One thing to learn: steps, and what is to be seen after them.
  struct Panel: SettingGroup {
    static let settings: [Setting<Panel>] = [
      Setting("title", \.title, required: true, "What stands above it."),
      Setting("text", \.text, "What stands below it; each line is a paragraph."),
      Setting(
        "steps", \.steps, "What is done to the images, each step to the result before, as in 'augment' of train."),
      Setting("show", \.show, "What is to be seen: a view, or a list of views."),
    ]

    var title = ""
    var text = ""
    var steps: [Transform] = []
    var show = Views()

    var fault: (setting: String, message: String)? {
      show.views.isEmpty ? ("show", "name at least one view, such as image") : nil
    }
  }

  /// A view, or a list of them.
  struct Views: SettingValue {
    var views: [ImageView]

    /// The view that needs no settings, and is the first.
    init() { views = ImageView.all.prefix(1).map { ImageView(kind: $0.init()) } }

    static func read(_ node: ConfigurationNode) throws(SettingsError) -> Views {
      var read = Views()
      if case .list = node.value {
        read.views = try [ImageView].read(node)
      } else {
        read.views = [try ImageView.read(node)]
      }
      return read
    }

    var canonical: CanonicalValue { views.canonical }
    var keyedCanonical: CanonicalValue { views.keyedCanonical }
    var kinds: [any Kind] { views.kinds }
    static var form: ValueForm { .oneOf([ImageView.form, [ImageView].form]) }
  }
}
