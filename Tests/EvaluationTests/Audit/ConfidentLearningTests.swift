import Evaluation
import Testing

@Suite struct ConfidentLearningTests {
  /// cleanlab 2.9.0: `find_label_issues(filter_by="confident_learning", return_indices_ranked_by="self_confidence")`, and the
  /// share off the diagonal of its confident joint, each row scaled to its class's records.
  @Test func suspectsWhatCleanlabSuspects() throws {
    let predictions = try Predictions(
      meaning: .probabilities, width: 3, outputs: Self.millionths.map { Double($0) / 1_000_000 }, labels: Self.labels)
    let found = ConfidentLearning(try JudgedRecords(of: [predictions]))
    // Records 0 and 2 are equally sure; of such the first comes first here, and cleanlab's order is by chance.
    #expect(found.suspected == [55, 40, 0, 2, 28, 19, 41, 47, 21, 42, 25])
    #expect(abs(found.estimatedShare - 0.25005386770092664) < 1e-9)
  }

  @Test func suspectsNobodyWhereAllIsClear() throws {
    let outputs: [Double] = [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.3, 0.7]
    let clear = try JudgedRecords(of: [
      Predictions(meaning: .probabilities, width: 2, outputs: outputs, labels: [0, 0, 1, 1])
    ])
    #expect(ConfidentLearning(clear).suspected == [] && ConfidentLearning(clear).estimatedShare == 0)
    // No record carries class 1, so that none is suspected to be of it.
    let absent = try JudgedRecords(of: [
      Predictions(meaning: .probabilities, width: 2, outputs: outputs, labels: [0, 0, 0, 0])
    ])
    #expect(ConfidentLearning(absent).suspected == [])
  }

  private static let labels: [Int32] = [
    1, 2, 2, 2, 1, 1, 1, 0, 2, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 2, 0, 2, 1, 2, 2, 2, 0, 1, 1, 1, 1,
    0, 1, 0, 1, 0, 2, 0, 1, 2, 0, 0, 1, 2, 0, 2, 1, 0, 1, 0, 2, 2, 0, 0,
  ]
  private static let millionths = [
    126000, 24000, 850000, 132000, 12000, 856000, 660000, 316000, 24000, 276723, 30969, 692308, 7000, 956000,
    37000, 454000, 478000, 68000, 342000, 543000, 115000, 961000, 13000, 26000, 110000, 234000, 656000, 753000,
    134000, 113000, 504505, 462462, 33033, 44000, 361000, 595000, 174000, 757000, 69000, 375000, 576000, 49000,
    954000, 12000, 34000, 855000, 56000, 89000, 983000, 12000, 5000, 409409, 321321, 269269, 916000, 42000, 42000,
    35000, 45000, 920000, 343656, 67932, 588412, 159159, 122122, 718719, 53000, 11000, 936000, 907000, 47000,
    46000, 370000, 143000, 487000, 27000, 595000, 378000, 505495, 327672, 166833, 30000, 31000, 939000, 905000,
    31000, 64000, 80919, 48951, 870130, 21000, 21000, 958000, 86000, 48000, 866000, 479000, 107000, 414000, 35000,
    948000, 17000, 2000, 960000, 38000, 6000, 973000, 21000, 18981, 892108, 88911, 489000, 28000, 483000, 106000,
    845000, 49000, 671000, 208000, 121000, 30000, 23000, 947000, 89000, 883000, 28000, 641642, 185185, 173173,
    841000, 157000, 2000, 62000, 678000, 260000, 86000, 76000, 838000, 857858, 137137, 5005, 104000, 885000,
    11000, 43000, 805000, 152000, 419000, 195000, 386000, 604000, 49000, 347000, 261261, 53053, 685686, 542458,
    449550, 7992, 465000, 104000, 431000, 13000, 874000, 113000, 6000, 10000, 984000, 327000, 116000, 557000,
    306000, 66000, 628000, 627000, 196000, 177000, 979000, 3000, 18000,
  ]
}
