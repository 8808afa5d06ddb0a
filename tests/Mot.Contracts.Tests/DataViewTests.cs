using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Mot.Tests;

/// <summary>What ML.NET does with views that can be read in one order only, such as ours.</summary>
public sealed class DataViewTests
{
    private const int Rows = 3000;

    private readonly MLContext _ml = new(seed: 1);

    private static long[] InOrder => [.. Enumerable.Range(0, Rows).Select(i => (long)i)];

    [Fact]
    public void Only_the_columns_that_are_read_are_active()
    {
        RecordingView source = new(Rows, "A", "B", "C");
        IDataView mapped = _ml.Transforms.CopyColumns("D", "B").Fit(source).Transform(source);
        source.Cursors.Clear();
        Assert.Equal(InOrder, mapped.GetColumn<long>("D"));
        Assert.Equal([("B", false)], source.Cursors);

        using DataViewRowCursor cursor = mapped.GetRowCursor([mapped.Schema["A"]]);
        Assert.True(cursor.IsColumnActive(mapped.Schema["A"]));
        Assert.False(cursor.IsColumnActive(mapped.Schema["D"]));
        Assert.ThrowsAny<InvalidOperationException>(() => cursor.GetGetter<long>(mapped.Schema["D"]));
    }

    [Fact]
    public void A_view_with_one_cursor_is_read_once_and_in_order_by_stages_that_split_it()
    {
        RecordingView source = new(Rows, "A");
        IDataView converted = _ml.Transforms.Conversion.ConvertType("X", "A", DataKind.Single)
            .Append(_ml.Transforms.Concatenate("V", "X", "X")).Fit(source).Transform(source);
        source.Cursors.Clear();
        Assert.Equal(InOrder.Select(i => (float)i), converted.GetColumn<float[]>("V").Select(v => v[1]));
        Assert.Equal([("A", false)], source.Cursors);
        source.Cursors.Clear();
        Array.ForEach(converted.GetRowCursorSet([converted.Schema["V"]], 4), cursor => cursor.Dispose());
        Assert.Equal([("A", false)], source.Cursors);
    }

    [Fact]
    public void Shuffling_hands_random_numbers_even_to_a_view_that_says_it_cannot_shuffle()
    {
        RecordingView source = new(Rows, "A");
        long[] shuffled = [.. _ml.Data.ShuffleRows(source, seed: 3).GetColumn<long>("A")];
        Assert.NotEqual(InOrder, shuffled);
        Assert.Equal(InOrder, shuffled.Order());
        Assert.Equal([("A", true)], source.Cursors);
    }

    [Fact]
    public void Taking_skipping_and_filtering_keep_the_order()
    {
        RecordingView source = new(Rows, "A");
        Assert.Equal([5L, 6, 7], _ml.Data.TakeRows(_ml.Data.SkipRows(source, 5), 3).GetColumn<long>("A"));
        IDataView even = _ml.Data.FilterByCustomPredicate<Numbered>(source, row => row.A % 2 == 1);
        Assert.Equal(InOrder.Where(i => i % 2 == 0), even.GetColumn<long>("A"));
    }

    [Fact]
    public void A_cache_keeps_primitives_and_their_vectors_in_order_and_drops_images()
    {
        using MLImage image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, new byte[24]);
        IDataView data = _ml.Data.LoadFromEnumerable(
            [new Framed { Image = image, Frame = 1, Boxes = [1, 2, 3, 4] }, new Framed { Image = image, Frame = 2 }, new Framed { Image = image, Frame = 3, Boxes = [5] }]);
        Assert.Equal("Image<2, 3>", data.Schema["Image"].Type.ToString());
        IDataView cache = _ml.Data.Cache(data);
        Assert.Equal(["Frame", "Boxes"], cache.Schema.Select(column => column.Name));
        Assert.Equal([1, 2, 3], cache.GetColumn<int>("Frame"));
        Assert.Equal([1f, 2, 3, 4, 5], cache.GetColumn<float[]>("Boxes").SelectMany(values => values ?? []));
        Assert.True(cache.CanShuffle);
    }

    [Fact]
    public void A_chain_reads_a_view_once_for_every_stage_that_is_fitted()
    {
        RecordingView source = new(Rows, "A");
        var scaled = _ml.Transforms.Conversion.ConvertType("X", "A", DataKind.Single).Append(_ml.Transforms.NormalizeMinMax("X"));
        scaled.Append(_ml.Transforms.NormalizeMinMax("X")).Fit(source);
        Assert.Equal(2, source.Cursors.Count);
        source.Cursors.Clear();
        scaled.AppendCacheCheckpoint(_ml).Append(_ml.Transforms.NormalizeMinMax("X")).Append(_ml.Transforms.NormalizeMeanVariance("X")).Fit(source);
        Assert.Equal(2, source.Cursors.Count);
    }

    [Fact]
    public void A_chain_maps_row_by_row_only_if_every_stage_does()
    {
        RecordingView source = new(Rows, "A");
        ITransformer copy = _ml.Transforms.CopyColumns("B", "A").Fit(source);
        ITransformer mapper = new TransformerChain<ITransformer>(copy), sequential = new TransformerChain<ITransformer>(copy, new Sequential());
        Assert.True(mapper.IsRowToRowMapper);
        Assert.Equal(["A"], mapper.GetRowToRowMapper(source.Schema).GetDependencies([mapper.GetOutputSchema(source.Schema)["B"]]).Select(column => column.Name));
        Assert.False(sequential.IsRowToRowMapper);
    }

    private sealed class Numbered
    {
        public long A { get; set; }
    }

    private sealed class Framed
    {
        [ImageType(2, 3)]
        public MLImage? Image { get; set; }

        public int Frame { get; set; }

        public float[]? Boxes { get; set; }
    }

    private sealed class Sequential : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException();

        public void Save(ModelSaveContext ctx) => throw new InvalidOperationException();

        public IDataView Transform(IDataView input) => input;
    }
}
