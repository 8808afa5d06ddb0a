using Microsoft.ML;
using Mot.Association;
using Mot.Association.Evaluation;
using Mot.Association.MotChallenge;
using Mot.Association.Tracking;
using Mot.MLNet.Schema;

namespace Mot.MLNet.Tracklets;

/// <summary>A sequence's tracks, and its truth, as they are evaluated.</summary>
internal sealed class SequenceTracks(string name, int firstFrame)
{
    private FrameRange _frames = new(firstFrame, firstFrame);

    public string Name => name;

    public List<MotRow> Tracks { get; } = [];

    public List<MotRow> Truth { get; } = [];

    public void Cover(int frame) => _frames = new(Math.Min(_frames.First, frame), Math.Max(_frames.Last, frame));

    public EvaluationSequence Against(IEnumerable<MotRow> truth) =>
        new(name, [.. truth.Where(row => _frames.Contains(row.Frame))], Tracks);

    /// <summary>Reads the tracks of all frames, in one pass.</summary>
    /// <param name="data">What came out of association.</param>
    /// <param name="columns">Names of the columns; null for the defaults.</param>
    /// <param name="withTruth">Whether to read the truth as well.</param>
    /// <param name="cancellation">Stops between frames.</param>
    /// <exception cref="ArgumentException">There is no frame.</exception>
    public static List<SequenceTracks> Read(IDataView data, TrackColumns? columns, bool withTruth, CancellationToken cancellation)
    {
        var sequences = new Dictionary<string, SequenceTracks>();
        var order = new List<SequenceTracks>();
        using var reader = new TrackReader(data, columns ?? TrackColumns.Default, withTruth);
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!sequences.TryGetValue(reader.Sequence, out SequenceTracks? sequence))
            {
                sequences.Add(reader.Sequence, sequence = new SequenceTracks(reader.Sequence, reader.Frame));
                order.Add(sequence);
            }

            sequence.Cover(reader.Frame);
            foreach (ref readonly TrackedObject track in reader.Tracks)
                sequence.Tracks.Add(MotRow.FromSingle(reader.Frame, track.Id, track.Box, track.Score));
            if (withTruth)
                sequence.Truth.AddRange(reader.ReadTruth());
        }

        return order.Count > 0 ? order : throw new ArgumentException("Found no frame, expected at least one.", nameof(data));
    }
}
