#ifndef CTREES_H
#define CTREES_H

#include <stdint.h>

/// A place where a tree asks: a row goes on to `child`, or the node behind it where its value is above `threshold`. A leaf goes
/// on to itself: its threshold is infinite.
typedef struct {
  float threshold;
  int32_t column;
  int32_t child;
} trees_node;

/// Where rows end in a tree; `columns` values a row. Every column and child that is named must be there.
void trees_walk(
    const trees_node *nodes, int32_t root, const float *rows, int64_t columns, int64_t count, int32_t *ends);

/// A training record at a node: its row, its class, and how often it counts.
typedef struct {
  uint32_t row;
  uint16_t label, weight;
} trees_sample;

/// A split of a column's bins: those up to `last` go left, those from `next` on right; `last` below 0 is none.
typedef struct {
  double score;
  int32_t last, next;
} trees_split;

/// The rows of a histogram of classes, each of `stride` numbers, a multiple of 16: its bins, then one for counts.
enum { trees_bins = 256 };

/// Counts classes by bins, and the records of each bin; returns how many bins have any, and sets their bits.
///
/// `classes` holds 256 × `stride` zeros, `records` 256.
int32_t trees_count_classes(const uint8_t *column, const trees_sample *samples, int64_t count, int64_t stride,
    uint32_t *classes, uint32_t *records, uint64_t occupied[4]);

/// The split of the greatest Σ l²/Σ l + Σ r²/Σ r, of equal ones the first; that of Gini's impurity. Leaves what it was given
/// as zeros again. `total` holds the classes of all bins; each side gets at least `least` records. Where `cut` is not below 0,
/// only the split behind the last bin up to it is looked at.
trees_split trees_class_split(int64_t stride, uint32_t *classes, uint32_t *records, const uint64_t occupied[4],
    const uint32_t *total, int64_t count, int64_t least, int32_t cut);

/// Sums numbers, `width` of each row, by bins, and counts weights and records; returns how many bins have any, and sets their
/// bits. `sums` holds 256 × `width` zeros, `weights` and `records` 256.
int32_t trees_sum_numbers(const uint8_t *column, const trees_sample *samples, int64_t count, const float *numbers,
    int64_t width, double *sums, uint32_t *weights, uint32_t *records, uint64_t occupied[4]);

/// The split that leaves the smallest squares of errors, of equal ones the first; otherwise as `trees_class_split`. `total`
/// holds the sums of all bins, `weight` their weights.
trees_split trees_number_split(int64_t width, double *sums, uint32_t *weights, uint32_t *records,
    const uint64_t occupied[4], const double *total, double weight, int64_t count, int64_t least, int32_t cut);

/// Sums packed gradients by bins: the upper half a gradient, the lower a second derivative, whose sum stays below 2³².
///
/// Four columns at once, `stride` bytes apart; `rows` may be NULL for all rows in their order; 256 sums a column.
void trees_sum_gradients(const uint8_t *columns, int64_t stride, int64_t column_count, const uint32_t *rows,
    const int64_t *packed, int64_t count, int64_t *sums);

/// The best split of a column by second-order gain g²/(h + penalty), each side with `least` records, as the sums of second
/// derivatives tell, and `least_second` of these. Returns the gain over the whole; `last` is below 0 where there is none.
typedef struct {
  float gradient_unit, second_unit; // what 1 of a packed sum stands for
  float penalty, least_second;
  float records_per_second; // records for each second derivative
  float least;
} trees_gain_rules;
trees_split trees_gain_split(const int64_t *sums, int64_t total, const trees_gain_rules *rules);

/// The way into a node, but for the root: from `parent`, left or right, by a question of `player`, who asked before on the way
/// into `before` (below 0: never); `share` of the records that came to the first of the player's questions follow them all.
typedef struct {
  int32_t parent, before, player, is_right;
  double share;
} trees_way;

/// Adds the Shapley values of one tree's players for rows: what is not known of a row is told by the shares of the records.
///
/// `nodes`, `ways` and `values` begin with the tree's root, which stands at `root`. `points` and `weights` are a rule on 0…1
/// of `width` points, exact below the degree of the most players on a way. `inverses` and `products` have room for `count` ×
/// `width`, `follows` for `count`. `contributions` are `players` a row.
void trees_shapley(const trees_node *nodes, const trees_way *ways, const double *values, int64_t count, int32_t root,
    const float *rows, int64_t columns, int64_t row_count, const double *points, const double *weights, int64_t width,
    double *inverses, double *products, uint8_t *follows, double *contributions, int64_t players);

/// Adds those of one row where what is not known is taken from other rows, one after the other.
///
/// `players` tells the player of each column; `weights[a · stride + b]` is a! b! / (a + b + 1)!; `sides` are zeros, one a
/// player. As deep as the tree.
void trees_shapley_against(const trees_node *nodes, const double *values, int32_t root, const float *row,
    const float *others, int64_t columns, int64_t other_count, const int32_t *players, const double *weights,
    int64_t stride, uint8_t *sides, double *contributions);

#endif
