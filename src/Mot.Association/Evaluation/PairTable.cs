using Mot.Association.Geometry;
using Mot.Association.MotChallenge;

namespace Mot.Association.Evaluation;

/// <summary>
/// A sequence after preprocessing: who is in each frame, and which truth and track boxes overlap. Every metric is
/// computed from it. Identities are numbered from 0; frames without any box are left out.
/// </summary>
internal sealed class PairTable
{
    private readonly List<int> _truthStart = [0], _trackStart = [0], _rowStart = [0], _truths = [], _tracks = [], _columns = [];
    private readonly List<double> _similarities = [];
    private int[] _pairs = [];

    private PairTable()
    {
    }

    /// <summary>Number of the sequence's frames, empty ones too.</summary>
    public int Timesteps { get; private init; }

    /// <summary>Number of frames that hold any box.</summary>
    public int FrameCount => _truthStart.Count - 1;

    /// <summary>Number of truth boxes.</summary>
    public int TruthBoxes => _truths.Count;

    /// <summary>Number of track boxes.</summary>
    public int TrackBoxes => _tracks.Count;

    /// <summary>Number of boxes of each truth identity.</summary>
    public int[] TruthCounts { get; private set; } = [];

    /// <summary>Number of boxes of each track identity.</summary>
    public int[] TrackCounts { get; private set; } = [];

    /// <summary>Where the pairs of each truth identity begin in <see cref="PairTrack"/>, and where the last's end.</summary>
    public int[] PairStart { get; private set; } = [];

    /// <summary>The track identity of each pair of identities that overlap in any frame.</summary>
    public int[] PairTrack { get; private set; } = [];

    /// <summary>A frame's boxes and overlaps.</summary>
    public Frame this[int frame] => new(this, frame);

    /// <summary>Groups, preprocesses and compares the boxes of a sequence.</summary>
    /// <exception cref="InvalidDataException">A row that can't be evaluated.</exception>
    public static PairTable Create(EvaluationSequence sequence, MotEvaluationOptions options)
    {
        IdentityStream truth = new(sequence, MotFileKind.Truth, options);
        IdentityStream tracks = new(sequence, MotFileKind.Results, options);
        bool hasClasses = Preprocessing.UsesClasses(options);

        PairTable table = new()
        {
            Timesteps = options.Frames is not { } range ? sequence.Length ?? Math.Max(truth.LastFrame, tracks.LastFrame)
                : Math.Max(0, Math.Min(range.Last, sequence.Length ?? int.MaxValue) - range.First + 1),
        };
        Overlaps overlaps = new();
        SparseMatching matching = new();
        bool[] keptTruth = [];
        int[] column = [];
        for (int frame; (frame = Math.Min(truth.NextFrame, tracks.NextFrame)) != int.MaxValue;)
        {
            truth.MoveTo(frame);
            tracks.MoveTo(frame);
            overlaps.Find(truth.Rows, tracks.Rows);
            Buffers.Ensure(ref keptTruth, truth.Rows.Length);
            Buffers.Ensure(ref column, tracks.Rows.Length);

            // Preprocessing: a column of -1 is a track box that goes.
            column.AsSpan(0, tracks.Rows.Length).Clear();
            if (hasClasses)
                RemoveDistracted(truth.Rows, overlaps, matching, options.Benchmark, column.AsSpan(0, tracks.Rows.Length));
            for (int i = 0; i < truth.Rows.Length; i++)
                keptTruth[i] = Preprocessing.Counts(options, truth.Rows[i]);

            table.Add(truth, tracks, overlaps, keptTruth, column);
        }

        table.Finish(truth.Numbered, tracks.Numbered);
        return table;
    }

    private static void RemoveDistracted(
        ReadOnlySpan<MotRow> truth, Overlaps overlaps, SparseMatching matching, MotBenchmark benchmark, Span<int> column)
    {
        bool any = false;
        foreach (ref readonly MotRow row in truth)
            any |= benchmark.IsDistractor(row.Class);
        if (!any)
            return;

        double[] weights = overlaps.Similarity.ToArray();
        foreach (ref double weight in weights.AsSpan())
            weight = weight >= MotEvaluator.MatchIoU - MotEvaluator.Epsilon ? weight : 0;
        ReadOnlySpan<int> match = matching.Solve(overlaps.RowStart, overlaps.Column, weights, column.Length);
        for (int i = 0; i < truth.Length; i++)
        {
            if (match[i] >= 0 && benchmark.IsDistractor(truth[i].Class))
                column[overlaps.Column[match[i]]] = -1;
        }
    }

    private void Add(IdentityStream truth, IdentityStream tracks, Overlaps overlaps, ReadOnlySpan<bool> keptTruth, Span<int> column)
    {
        int kept = 0;
        for (int i = 0; i < tracks.Rows.Length; i++)
        {
            if (column[i] < 0)
                continue;
            column[i] = kept++;
            _tracks.Add(tracks.Number(i));
        }

        for (int i = 0; i < truth.Rows.Length; i++)
        {
            if (!keptTruth[i])
                continue;
            _truths.Add(truth.Number(i));
            for (int pair = overlaps.RowStart[i]; pair < overlaps.RowStart[i + 1]; pair++)
            {
                int c = column[overlaps.Column[pair]];
                if (c < 0)
                    continue;
                _columns.Add(c);
                _similarities.Add(overlaps.Similarity[pair]);
            }

            _rowStart.Add(_columns.Count);
        }

        _truthStart.Add(_truths.Count);
        _trackStart.Add(_tracks.Count);
    }

    /// <summary>Numbers the pairs of identities, those of each truth identity in a row.</summary>
    private void Finish(int truthIdentities, int trackIdentities)
    {
        TruthCounts = Count(_truths, truthIdentities);
        TrackCounts = Count(_tracks, trackIdentities);

        // Truth boxes and their frames by identity.
        int[] next = new int[truthIdentities + 1];
        for (int i = 0; i < truthIdentities; i++)
            next[i + 1] = next[i] + TruthCounts[i];
        (int Box, int Frame)[] boxes = new (int, int)[TruthBoxes];
        for (int frame = 0; frame < FrameCount; frame++)
        {
            for (int box = _truthStart[frame]; box < _truthStart[frame + 1]; box++)
                boxes[next[_truths[box]]++] = (box, frame);
        }

        _pairs = new int[_columns.Count];
        PairStart = new int[truthIdentities + 1];
        List<int> pairTrack = [];
        int[] pairOf = new int[trackIdentities];
        pairOf.AsSpan().Fill(-1);
        int at = 0;
        for (int identity = 0; identity < truthIdentities; identity++)
        {
            int first = pairTrack.Count;
            for (; at < next[identity]; at++)
            {
                (int box, int frame) = boxes[at];
                for (int i = _rowStart[box]; i < _rowStart[box + 1]; i++)
                {
                    int track = _tracks[_trackStart[frame] + _columns[i]];
                    if (pairOf[track] < first)
                    {
                        pairOf[track] = pairTrack.Count;
                        pairTrack.Add(track);
                    }

                    _pairs[i] = pairOf[track];
                }
            }

            PairStart[identity + 1] = pairTrack.Count;
        }

        PairTrack = [.. pairTrack];
    }

    private static int[] Count(List<int> identities, int number)
    {
        int[] counts = new int[number];
        foreach (int identity in identities)
            counts[identity]++;
        return counts;
    }

    /// <summary>One frame. Pairs are the overlaps, row by row.</summary>
    public readonly ref struct Frame
    {
        internal Frame(PairTable table, int frame)
        {
            (int truth, int truthEnd) = (table._truthStart[frame], table._truthStart[frame + 1]);
            (int track, int trackEnd) = (table._trackStart[frame], table._trackStart[frame + 1]);
            (int pair, int pairEnd) = (table._rowStart[truth], table._rowStart[truthEnd]);
            Truths = Slice(table._truths, truth, truthEnd);
            Tracks = Slice(table._tracks, track, trackEnd);
            RowStart = Slice(table._rowStart, truth, truthEnd + 1);
            Columns = Slice(table._columns, pair, pairEnd);
            Similarities = Slice(table._similarities, pair, pairEnd);
            Pairs = table._pairs.AsSpan(pair, pairEnd - pair);

            static ReadOnlySpan<T> Slice<T>(List<T> list, int start, int end) =>
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list)[start..end];
        }

        /// <summary>Identity of each truth box.</summary>
        public ReadOnlySpan<int> Truths { get; }

        /// <summary>Identity of each track box.</summary>
        public ReadOnlySpan<int> Tracks { get; }

        /// <summary>Where the pairs of each truth box begin and the last's end, relative to the first entry.</summary>
        public ReadOnlySpan<int> RowStart { get; }

        /// <summary>The track box of each pair: an index into <see cref="Tracks"/>.</summary>
        public ReadOnlySpan<int> Columns { get; }

        /// <summary>The IoU of each pair.</summary>
        public ReadOnlySpan<double> Similarities { get; }

        /// <summary>Which pair of identities each pair is of.</summary>
        public ReadOnlySpan<int> Pairs { get; }

        /// <summary>The first pair of a truth box.</summary>
        public int First(int truth) => RowStart[truth] - RowStart[0];
    }
}
