using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mot.Tests.MLNet;

public sealed class DataOperationsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Objects_go_in_and_come_out_again()
    {
        Everything[] rows =
        [
            new() { Number = 1.5f, Count = 3, Name = "a", When = TimeSpan.FromSeconds(2), Boxes = [1, 2], Ids = new VBuffer<long>(2, [7, 8]), Tags = ["x", "yz"], Yes = true },
            new() { Number = -1, Count = long.MaxValue, Name = null, Boxes = null, Ids = new VBuffer<long>(3, 1, [5], [1]), Tags = [] },
        ];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        Assert.False(data.CanShuffle);
        Assert.Equal(2, data.GetRowCount());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), data.Schema["Boxes"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), data.Schema["Fixed"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Int64), data.Schema["Ids"].Type);
        Assert.Equal(TimeSpanDataViewType.Instance, data.Schema["When"].Type);
        Assert.Null(data.Schema.GetColumnOrNull("Hidden"));
        Assert.Null(data.Schema.GetColumnOrNull("Count"));

        Everything[] back = [.. _ml.Data.CreateEnumerable<Everything>(data, reuseRowObject: false)];
        Assert.Equal((1.5f, 3L, "a", TimeSpan.FromSeconds(2), true), (back[0].Number, back[0].Count, back[0].Name, back[0].When, back[0].Yes));
        Assert.Equal([1f, 2f], back[0].Boxes!);
        Assert.Equal([7L, 8L], back[0].Ids.DenseValues());
        Assert.Equal(["x", "yz"], back[0].Tags!);
        Assert.Equal(string.Empty, back[1].Name);
        Assert.Null(back[1].Boxes);
        Assert.Equal([0L, 5L, 0L], back[1].Ids.DenseValues());

        Everything[] reused = [.. _ml.Data.CreateEnumerable<Everything>(data, reuseRowObject: true)];
        Assert.Same(reused[0], reused[1]);
    }

    [Fact]
    public void A_scalar_key_member_counts_from_zero_and_its_column_from_one()
    {
        IDataView data = _ml.Data.LoadFromEnumerable<Keyed>([new() { Key = 0 }, new() { Key = 2 }, new() { Key = 3 }]);
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), data.Schema["Key"].Type);
        Assert.Equal([1u, 3u, 0u], data.Read<uint>("Key"));
    }

    [Fact]
    public void A_schema_definition_renames_and_retypes()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Pair));
        definition["A"].ColumnName = "First";
        definition["V"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        definition["V"].AddAnnotation("Size", 2, NumberDataViewType.Int32);
        IDataView data = _ml.Data.LoadFromEnumerable<Pair>([new() { A = 1, V = [3, 4] }], definition);
        Assert.Equal(["First", "V"], data.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), data.Schema["V"].Type);
        int size = 0;
        data.Schema["V"].Annotations.GetValue("Size", ref size);
        Assert.Equal(2, size);
        Assert.Equal(1, _ml.Data.CreateEnumerable<Pair>(data, false, schemaDefinition: definition).Single().A);

        definition["V"].ColumnType = NumberDataViewType.Single;
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<Pair>([], definition));
    }

    [Fact]
    public void A_missing_or_wrongly_typed_column_is_named()
    {
        IDataView data = _ml.Data.LoadFromEnumerable<Keyed>([new()]);
        Assert.Contains("'A'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.CreateEnumerable<Pair>(data, false)).Message, StringComparison.Ordinal);
        Assert.Single(_ml.Data.CreateEnumerable<Pair>(data, false, ignoreMissingColumns: true));
        Assert.Contains("'Key'", Assert.Throws<InvalidOperationException>(() => _ml.Data.CreateEnumerable<WrongKey>(data, false)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable<Unknown>([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.GetColumn<float>("Key"));
        Assert.Throws<InvalidOperationException>(() => _ml.Data.LoadFromEnumerable<Pair>([null!]).Read<int>("A"));
    }

    [Fact]
    public void Columns_and_previews_are_copies()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(i => new Pair { A = i, V = [i, 2 * i] }));
        float[][] columns = [.. data.GetColumn<float[]>("V")];
        Assert.Equal([0f, 0, 1, 2, 2, 4], columns.SelectMany(v => v));
        DataDebuggerPreview preview = data.Preview(maxRows: 2);
        Assert.Equal([0, 1], preview.ColumnView[0].Values.Cast<int>());
        Assert.Equal(2, preview.RowView.Length);
        Assert.Equal("V", preview.RowView[1].Values[1].Key);
        Assert.Equal([1f, 2f], ((VBuffer<float>)preview.RowView[1].Values[1].Value).DenseValues());
    }

    [Fact]
    public void Skipping_and_taking_keep_the_order()
    {
        var source = new CountingView(10, "A");
        Assert.Equal([4L, 5, 6], _ml.Data.TakeRows(_ml.Data.SkipRows(source, 4), 3).Read<long>("A"));
        Assert.Equal([8L, 9], _ml.Data.SkipRows(source, 8).Read<long>("A"));
        Assert.Empty(_ml.Data.SkipRows(source, 10).Read<long>("A"));
        Assert.Equal(2, _ml.Data.SkipRows(source, 8).GetRowCount());
        Assert.False(_ml.Data.SkipRows(_ml.Data.Cache(source), 1).CanShuffle);
        Assert.ThrowsAny<ArgumentException>(() => _ml.Data.SkipRows(source, 0));
        Assert.Single(_ml.Data.SkipRows(source, 2).GetRowCursorSet([], 4));
    }

    [Fact]
    public void Filters_take_the_lower_bound_and_leave_the_upper()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 6).Select(i => new Measured { X = i == 5 ? float.NaN : i, I = i }));
        Assert.Equal([1, 2], _ml.Data.FilterRowsByColumn(data, "X", 1, 3).Read<int>("I"));
        Assert.Equal([0, 1, 2, 3, 4], _ml.Data.FilterRowsByMissingValues(data, "X").Read<int>("I"));
        Assert.Null(_ml.Data.FilterRowsByColumn(data, "X", 1, 3).GetRowCount());
        Assert.ThrowsAny<ArgumentException>(() => _ml.Data.FilterRowsByColumn(data, "I", 1, 3));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Data.FilterRowsByColumn(data, "X", 3, 1));
        Assert.ThrowsAny<ArgumentException>(() => _ml.Data.FilterRowsByColumn(data, "Y"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(2500)]
    public void Shuffling_permutes_the_rows_and_repeats_with_its_seed(int rows)
    {
        IDataView shuffled = _ml.Data.ShuffleRows(new CountingView(rows, "A", "B"), seed: 3, shufflePoolSize: 100);
        List<long> order = shuffled.Read<long>("A");
        Assert.Equal(Enumerable.Range(0, rows).Select(i => (long)i), order.Order());
        Assert.Equal(order, shuffled.Read<long>("A"));
        Assert.Equal(order, shuffled.Read<long>("B"));
        if (rows > 100)
        {
            Assert.NotEqual(order.Order(), order);
        }

        Assert.True(shuffled.CanShuffle);
    }

    [Fact]
    public void A_cache_reads_each_column_once_and_can_be_shuffled()
    {
        var source = new CountingView(300, "A", "B");
        IDataView cache = _ml.Data.Cache(source);
        Assert.Equal(0, source.Passes);
        Assert.Equal(300, cache.Read<long>("A").Count);
        Assert.Equal(["A"], source.Activated);
        cache.Read<long>("A");
        Assert.Equal(1, source.Passes);
        cache.Read<long>("B");
        Assert.Equal(2, source.Passes);
        Assert.True(cache.CanShuffle);
        List<long> shuffled = cache.Read<long>("A", new Random(1));
        Assert.NotEqual(shuffled.Order(), shuffled);
        Assert.Equal(cache.Read<long>("A"), shuffled.Order());
    }

    [Fact]
    public void The_cursors_of_a_cached_set_share_the_rows()
    {
        IDataView cache = _ml.Data.Cache(new CountingView(1000, "A"));
        DataViewRowCursor[] cursors = cache.GetRowCursorSet([cache.Schema["A"]], 4);
        var rows = new List<(long Batch, long Value)>();
        foreach (DataViewRowCursor cursor in cursors)
        {
            ValueGetter<long> getter = cursor.GetGetter<long>(cache.Schema["A"]);
            long value = 0;
            while (cursor.MoveNext())
            {
                getter(ref value);
                rows.Add((cursor.Batch, value));
            }

            cursor.Dispose();
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), rows.OrderBy(row => row.Batch).ThenBy(row => row.Value).Select(row => row.Value));
    }

    [Fact]
    public void A_cache_drops_structured_columns()
    {
        DataViewTypeManager.Register(ThingDataViewType.Instance, typeof(Thing));
        IDataView data = _ml.Data.LoadFromEnumerable<WithThing>([new() { A = 1, Thing = new Thing(5) }]);
        Assert.Equal(5, _ml.Data.CreateEnumerable<WithThing>(data, false).Single().Thing!.Value);
        IDataView cache = _ml.Data.Cache(data);
        Assert.Equal(["A"], cache.Schema.Select(column => column.Name));
        Assert.Equal(["A"], _ml.Data.ShuffleRows(data).Schema.Select(column => column.Name));
        Assert.Throws<InvalidOperationException>(() => _ml.Data.Cache(data, "Thing"));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataViewTypeManager.Register(ThingDataViewType.Instance, typeof(Pair)));
        Assert.Throws<ArgumentOutOfRangeException>(() => DataViewTypeManager.Register(ThingDataViewType.Instance, typeof(float)));
    }

    [Fact]
    public void A_primitive_type_of_ones_own_passes_a_cache()
    {
        DataViewTypeManager.Register(SpotDataViewType.Instance, typeof(Spot));
        SchemaDefinition definition = SchemaDefinition.Create(typeof(WithSpot));
        IDataView data = _ml.Data.LoadFromEnumerable<WithSpot>([new() { Spot = new Spot(1, 2) }], definition);
        Assert.Equal([new Spot(1, 2)], _ml.Data.Cache(data).Read<Spot>("Spot"));
    }

    [Fact]
    public void Splits_part_the_rows_and_repeat()
    {
        var source = new CountingView(1000, "A");
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(source, 0.25, seed: 5);
        List<long> train = split.TrainSet.Read<long>("A");
        List<long> test = split.TestSet.Read<long>("A");
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), train.Concat(test).Order());
        Assert.InRange(test.Count, 190, 310);
        Assert.Equal(test.Order(), test);
        Assert.Equal(test, split.TestSet.Read<long>("A"));
        Assert.Equal(["A"], split.TrainSet.Schema.Select(column => column.Name));
        Assert.False(split.TrainSet.CanShuffle);

        IReadOnlyList<DataOperationsCatalog.TrainTestData> folds = _ml.Data.CrossValidationSplit(source, 4);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), folds.SelectMany(fold => fold.TestSet.Read<long>("A")).Order());
        Assert.ThrowsAny<ArgumentException>(() => _ml.Data.TrainTestSplit(source, 1));
    }

    [Fact]
    public void A_sampling_key_stays_on_one_side()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(i => new Named { Name = $"s{i % 40}" }));
        DataOperationsCatalog.TrainTestData split = _ml.Data.TrainTestSplit(data, 0.3, samplingKeyColumnName: "Name");
        string[] train = [.. split.TrainSet.GetColumn<string>("Name").Distinct()];
        string[] test = [.. split.TestSet.GetColumn<string>("Name").Distinct()];
        Assert.Equal(40, train.Length + test.Length);
        Assert.Empty(train.Intersect(test));
        Assert.NotEmpty(test);
    }

    private sealed class Everything
    {
        public float Number { get; set; }

        [ColumnName("Total")]
        public long Count { get; set; }

        public string? Name { get; set; }

        public TimeSpan When { get; set; }

        public float[]? Boxes { get; set; }

        [VectorType(3)]
        public float[] Fixed { get; set; } = new float[3];

        public VBuffer<long> Ids { get; set; }

        public string[]? Tags { get; set; }

        public bool Yes { get; set; }

        [NoColumn]
        public object? Hidden { get; set; }
    }

    private sealed class Pair
    {
        public int A { get; set; }

        public float[] V { get; set; } = [];
    }

    private sealed class Keyed
    {
        [KeyType(3)]
        public uint Key { get; set; }
    }

    private sealed class WrongKey
    {
        public float Key { get; set; }
    }

    private sealed class Unknown
    {
        public Uri? Address { get; set; }
    }

    private sealed class Measured
    {
        public float X { get; set; }

        public int I { get; set; }
    }

    private sealed class Named
    {
        public string Name { get; set; } = string.Empty;
    }

    private sealed class WithThing
    {
        public int A { get; set; }

        public Thing? Thing { get; set; }
    }

    private sealed class WithSpot
    {
        public Spot Spot { get; set; }
    }

    private sealed record Thing(int Value);

    private readonly record struct Spot(float X, float Y);

    private sealed class ThingDataViewType() : StructuredDataViewType(typeof(Thing))
    {
        public static ThingDataViewType Instance { get; } = new();

        public override bool Equals(DataViewType? other) => other is ThingDataViewType;

        public override int GetHashCode() => 1;
    }

    private sealed class SpotDataViewType() : PrimitiveDataViewType(typeof(Spot))
    {
        public static SpotDataViewType Instance { get; } = new();

        public override bool Equals(DataViewType? other) => other is SpotDataViewType;

        public override int GetHashCode() => 2;
    }
}
