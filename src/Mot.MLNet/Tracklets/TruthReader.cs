using Microsoft.ML;
using Microsoft.ML.Data;
using Mot.Association.MotChallenge;
using Mot.MLNet.Schema;
using Mot.MLNet.Views;

namespace Mot.MLNet.Tracklets;

/// <summary>The truth's columns in a schema.</summary>
internal sealed class TruthBinding(DataViewSchema schema, TrackColumns columns)
{
    public DataViewSchema.Column Boxes { get; } = ColumnReader.Require<VBuffer<float>>(schema, columns.BoundingBoxColumnName, "true boxes");

    public DataViewSchema.Column Identities { get; } = ColumnReader.Require<VBuffer<long>>(schema, columns.IdentityColumnName, "true identities");

    public DataViewSchema.Column? Ignored { get; } = ColumnReader.Find<VBuffer<float>>(schema, columns.IgnoredBoundingBoxColumnName, "boxes to be ignored");

    public IEnumerable<DataViewSchema.Column> Inputs => Ignored is { } ignored ? [Boxes, Identities, ignored] : [Boxes, Identities];
}

/// <summary>The truth of a data view's rows.</summary>
internal sealed class TruthReader(DataViewRow row, TruthBinding binding, bool knownIdentities = true)
{
    private readonly ValueGetter<VBuffer<float>> _boxGetter = row.GetGetter<VBuffer<float>>(binding.Boxes);
    private readonly ValueGetter<VBuffer<long>> _identityGetter = row.GetGetter<VBuffer<long>>(binding.Identities);
    private readonly ValueGetter<VBuffer<float>>? _ignoredGetter = row.Getter<VBuffer<float>>(binding.Ignored);

    /// <summary>The frame's truth as MOTChallenge has it: what is to be ignored has flag 0 and is a distractor.</summary>
    public List<MotRow> Read(string sequence, int frame)
    {
        VBuffer<float> boxes = default, ignored = default;
        VBuffer<long> identities = default;
        _boxGetter(ref boxes);
        _identityGetter(ref identities);
        _ignoredGetter?.Invoke(ref ignored);
        if (boxes.Length != 4 * identities.Length)
            throw new InvalidOperationException($"Sequence '{sequence}', frame {frame}: found {boxes.Length} true box values and {identities.Length} identities, expected 4 and 1 an object.");
        var rows = new List<MotRow>();
        for (int i = 0; i < identities.Length; i++)
        {
            if (knownIdentities && identities.GetItemOrDefault(i) < 0)
                throw new InvalidOperationException($"Sequence '{sequence}', frame {frame}: found a true box of unknown identity, expected known ones: identities can't be evaluated without.");
            rows.Add(new MotRow(frame, identities.GetItemOrDefault(i), TrackReader.BoxAt(boxes, i)));
        }

        // An identity that no truth has, and that no other row of the frame has.
        for (int i = 0; i < ignored.Length / 4; i++)
            rows.Add(new MotRow(frame, long.MinValue + i, TrackReader.BoxAt(ignored, i), 0, MotClass.Distractor));
        return rows;
    }
}
