/// A stretch of parallel work: `count` independent pieces, then something to do once.
public struct Segment: Sendable {
  /// How many pieces.
  public let count: Int

  /// Runs piece `index` on worker `worker`.
  public let body: @Sendable (_ index: Int, _ worker: Int) -> Void

  /// Runs once, after the last piece and before the next segment.
  public let finish: (@Sendable () -> Void)?

  /// Makes a segment.
  public init(
    count: Int, body: @escaping @Sendable (_ index: Int, _ worker: Int) -> Void, finish: (@Sendable () -> Void)? = nil
  ) {
    self.count = count
    self.body = body
    self.finish = finish
  }

  /// Makes a segment of pieces that write one memory, each a part of its own, as kernels do through pointers.
  ///
  /// - Precondition: what a piece writes no other piece of the segment reads or writes, whatever their workers; `finish`,
  ///   and the segments before and behind, may touch all of it.
  public static func disjoint(
    count: Int, body: @escaping (_ index: Int, _ worker: Int) -> Void, finish: (() -> Void)? = nil
  ) -> Segment {
    let body = DisjointWork(body)
    guard let finish else { return Segment(count: count, body: { body.work($0, $1) }) }
    let once = DisjointWork { _, _ in finish() }
    return Segment(count: count, body: { body.work($0, $1) }, finish: { once.work(0, 0) })
  }
}

/// Work that goes to other threads although what it touches may not.
///
/// Unchecked, because pieces reach one arena through pointers and objects that hold them, and that their parts of it are
/// disjoint follows from numbers which the compiler does not see. Sound by the precondition of
/// ``Segment/disjoint(count:body:finish:)``, and because a `Program` opens a segment to all threads only when the last
/// piece of the one before, and its `finish`, have been seen to end.
private struct DisjointWork: @unchecked Sendable {
  let work: (_ index: Int, _ worker: Int) -> Void

  init(_ work: @escaping (_ index: Int, _ worker: Int) -> Void) { self.work = work }
}
