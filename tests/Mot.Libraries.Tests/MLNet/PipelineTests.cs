using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Mot.Tests.MLNet;

public sealed class PipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Columns_are_copied_joined_and_chosen()
    {
        IDataView data = Points(3);
        IDataView result = _ml.Transforms.CopyColumns("X2", "X")
            .Append(_ml.Transforms.Concatenate("V", "X", "Y", "X2"))
            .Append(_ml.Transforms.DropColumns("X2"))
            .Append(_ml.Transforms.SelectColumns("V", "X"))
            .Fit(data).Transform(data);
        Assert.Equal(["V", "X"], result.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3), result.Schema["V"].Type);
        Assert.Equal([0f, 0, 0, 1, 10, 1, 2, 20, 2], result.GetColumn<float[]>("V").SelectMany(v => v));
    }

    [Fact]
    public void A_column_written_again_hides_the_old_one()
    {
        IDataView data = Points(2);
        IDataView result = _ml.Transforms.CopyColumns("X", "Y").Fit(data).Transform(data);
        Assert.Equal(["X", "X", "Y"], result.Schema.Select(column => column.Name));
        Assert.Equal([true, false, false], result.Schema.Select(column => column.IsHidden));
        Assert.Equal([0f, 10f], result.GetColumn<float>("X"));
        Assert.Equal(["X", "Y"], _ml.Transforms.SelectColumns("X", "Y").Fit(result).Transform(result).Schema.Select(column => column.Name));
    }

    [Fact]
    public void A_cursor_activates_only_what_is_needed()
    {
        var source = new CountingView(5, "A", "B", "C");
        IDataView copied = _ml.Transforms.CopyColumns("D", "B").Fit(source).Transform(source);
        int before = source.Passes;
        copied.Read<long>("D");
        Assert.Equal(["B"], source.Activated);
        Assert.Equal(before + 1, source.Passes);
        using DataViewRowCursor cursor = copied.GetRowCursor([copied.Schema["A"]]);
        Assert.False(cursor.IsColumnActive(copied.Schema["D"]));
        Assert.ThrowsAny<Exception>(() => cursor.GetGetter<long>(copied.Schema["D"]));
    }

    [Fact]
    public void A_missing_column_is_told_before_anything_is_fitted()
    {
        var fitted = new List<string>();
        IEstimator<ITransformer> chain = _ml.Transforms.CopyColumns("A", "X").WithOnFitDelegate(_ => fitted.Add("A"))
            .Append(_ml.Transforms.CopyColumns("B", "Missing"));
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Points(1)));
        Assert.Contains("Could not find input column 'Missing'", error.Message, StringComparison.Ordinal);
        Assert.Empty(fitted);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.DropColumns("Missing").Fit(Points(1)));
    }

    [Fact]
    public void A_cache_checkpoint_spares_passes()
    {
        var source = new CountingView(5, "A");
        IEstimator<ITransformer> plain = _ml.Transforms.CopyColumns("B", "A").Append(new ReadingEstimator("B")).Append(new ReadingEstimator("B"));
        plain.Fit(source);
        Assert.Equal(2, source.Passes);
        var cached = new CountingView(5, "A");
        _ml.Transforms.CopyColumns("B", "A").AppendCacheCheckpoint(_ml).Append(new ReadingEstimator("B")).Append(new ReadingEstimator("B")).Fit(cached);
        Assert.Equal(1, cached.Passes);
        Assert.Throws<InvalidOperationException>(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(_ml));
    }

    [Fact]
    public void Scopes_choose_which_transformers_run()
    {
        IDataView data = Points(1);
        TransformerChain<ColumnCopyingTransformer> chain = _ml.Transforms.CopyColumns("Train", "X")
            .Append(_ml.Transforms.CopyColumns("Only", "X"), TransformerScope.Training)
            .Append(_ml.Transforms.CopyColumns("Both", "X"))
            .Fit(data);
        Assert.Equal(3, chain.Count());
        Assert.Equal(["X", "Y", "Train", "Both"], chain.Transform(data).Schema.Select(column => column.Name));
        Assert.Equal(["X", "Y", "Train", "Only", "Both"], chain.Transform(data, TransformerScope.Training).Schema.Select(column => column.Name));
        Assert.Equal(2, chain.GetModelFor(TransformerScope.Scoring).Count());
        Assert.Same(chain.Last(), chain.LastTransformer);
    }

    [Fact]
    public void A_chain_disposes_its_transformers_once()
    {
        var owned = new ThirdParty();
        var chain = new TransformerChain<ITransformer>(owned);
        chain.Dispose();
        chain.Dispose();
        Assert.Equal(1, owned.Disposals);
    }

    [Fact]
    public void The_shape_of_a_schema_tells_kind_item_key_and_annotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Size", NumberDataViewType.Int32, 64);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("A", TextDataViewType.Instance);
        builder.AddColumn("V", new VectorDataViewType(NumberDataViewType.Single), annotations.ToAnnotations());
        builder.AddColumn("K", new VectorDataViewType(new KeyDataViewType(typeof(uint), 4), 2));
        SchemaShape shape = Rows.Shape(builder.ToSchema());
        Assert.Equal(["A", "V", "K"], shape.Select(column => column.Name));
        Assert.Equal(TextDataViewType.Instance, shape[0].ItemType);
        Assert.Equal(SchemaShape.Column.VectorKind.VariableVector, shape[1].Kind);
        Assert.Equal("Size", shape[1].Annotations.Single().Name);
        Assert.Equal((SchemaShape.Column.VectorKind.Vector, true, NumberDataViewType.UInt32), (shape[2].Kind, shape[2].IsKey, shape[2].ItemType));
        Assert.ThrowsAny<ArgumentException>(() => new SchemaShape([default]));
    }

    [Fact]
    public void What_the_official_library_keeps_to_itself_cannot_be_reached()
    {
        Assert.Empty(typeof(SchemaShape.Column).GetConstructors());
        Assert.Empty(typeof(DataViewSchema.Column).GetConstructors());
        Assert.Empty(typeof(DataViewSchema).GetConstructors());
        Assert.Empty(typeof(ModelSaveContext).GetConstructors());
        Assert.Empty(typeof(TrainerInfo).GetConstructors());
        Assert.Empty(typeof(TransformsCatalog).GetConstructors());
        Assert.Empty(typeof(SchemaDefinition).GetConstructors());
        Assert.Empty(typeof(PredictionEngine<ThirdParty.Row, ThirdParty.Row>).GetConstructors());
        Assert.Equal(["Dispose"], typeof(ModelSaveContext).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => method.Name));
        foreach (Type type in (Type[])[typeof(DataViewType), typeof(RowToRowTransformerBase), typeof(TrivialEstimator<ITransformer>), typeof(ExtensionBaseAttribute)])
        {
            Assert.All(type.GetConstructors(BindingFlags.NonPublic | BindingFlags.Instance), ctor => Assert.True(ctor.IsFamilyAndAssembly || ctor.IsPrivate, type.Name));
        }

        // Explicit members, that only the interface shows.
        Assert.Null(typeof(TransformerChain<ITransformer>).GetProperty(nameof(ITransformer.IsRowToRowMapper)));
        Assert.Null(typeof(TransformerChain<ITransformer>).GetMethod(nameof(ICanSaveModel.Save)));
        Assert.Null(typeof(RowToRowTransformerBase).GetMethod(nameof(ITransformer.GetRowToRowMapper)));
        Assert.Null(typeof(MLContext).GetMethod(nameof(IChannelProvider.Start)));
    }

    [Fact]
    public void A_prediction_engine_runs_a_chain_of_mappers()
    {
        var third = new ThirdParty();
        ITransformer chain = new TransformerChain<ITransformer>(_ml.Transforms.CopyColumns("Z", "X").Fit(Points(1)), third);
        Assert.True(chain.IsRowToRowMapper);
        using (PredictionEngine<Point, ThirdParty.Row> engine = _ml.Model.CreatePredictionEngine<Point, ThirdParty.Row>(chain))
        {
            Assert.Equal(8, engine.Predict(new Point { X = 4 }).Doubled);
            Assert.Equal(10, engine.Predict(new Point { X = 5 }).Doubled);
            ThirdParty.Row? reused = null;
            engine.Predict(new Point { X = 6 }, ref reused!);
            Assert.Equal(12, reused.Doubled);
            Assert.NotNull(engine.OutputSchema.GetColumnOrNull("Z"));
        }

        Assert.Equal(1, third.Disposals);
        using (_ml.Model.CreatePredictionEngine<Point, ThirdParty.Row>(third, new PredictionEngineOptions { OwnsTransformer = false }))
        {
        }

        Assert.Equal(1, third.Disposals);
        Assert.Contains("row to row mapper", Assert.ThrowsAny<ArgumentException>(() => _ml.Model.CreatePredictionEngine<Point, ThirdParty.Row>(new ThirdParty { IsRowToRowMapper = false })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Built_in_chains_survive_a_file()
    {
        IDataView data = _ml.Data.LoadFromEnumerable<Labeled>([new() { Label = "b", X = 1 }, new() { Label = "a", X = 2 }, new() { Label = "b", X = 3 }]);
        ITransformer model = _ml.Transforms.Concatenate("V", "X", "X")
            .Append(_ml.Transforms.CopyColumns("W", "V"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Key", "Label"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Append(_ml.Transforms.DropColumns("V"))
            .Fit(data);
        using var file = new MemoryStream();
        _ml.Model.Save(model, data.Schema, file);
        file.Position = 0;
        ITransformer loaded = new MLContext().Model.Load(file, out DataViewSchema schema);
        Assert.Equal(data.Schema.Select(column => (column.Name, column.Type)), schema.Select(column => (column.Name, column.Type)));
        IDataView result = loaded.Transform(data);
        Assert.Equal([1f, 1, 2, 2, 3, 3], result.GetColumn<float[]>("W").SelectMany(v => v));
        Assert.Equal([1u, 2, 1], result.GetColumn<uint>("Key"));
        Assert.Equal(["b", "a", "b"], result.GetColumn<string>("Back"));
        Assert.True(result.Schema["Key"].HasKeyValues());
        Assert.Null(result.Schema.GetColumnOrNull("V"));
    }

    [Fact]
    public void A_third_party_that_saves_nothing_or_throws_fails_the_file()
    {
        IDataView data = Points(1);
        using var file = new MemoryStream();
        Assert.Contains("ModelSignature", Assert.ThrowsAny<Exception>(() => _ml.Model.Save(new ThirdParty(), data.Schema, file)).Message, StringComparison.OrdinalIgnoreCase);
        ITransformer chain = _ml.Transforms.CopyColumns("Z", "X").Append(new ThirdPartyEstimator(new ThirdParty { Passing = true, SaveError = "use the other method" })).Fit(data);
        using var second = new MemoryStream();
        Assert.Equal("use the other method", Assert.Throws<NotSupportedException>(() => _ml.Model.Save(chain, data.Schema, second)).Message);
    }

    [Fact]
    public void Delegates_see_the_fitted_transformer()
    {
        ColumnCopyingTransformer? seen = null;
        TransformerChain<ColumnCopyingTransformer> model = _ml.Transforms.Concatenate("V", "X")
            .Append(_ml.Transforms.CopyColumns("Z", "X").WithOnFitDelegate(t => seen = t)).Fit(Points(1));
        Assert.Same(model.LastTransformer, seen);
    }

    private IDataView Points(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Point { X = i, Y = 10 * i }).ToArray());

    private sealed class Point
    {
        public float X { get; set; }

        public float Y { get; set; }
    }

    private sealed class Labeled
    {
        public string Label { get; set; } = string.Empty;

        public float X { get; set; }
    }

    private sealed class ReadingEstimator(string column) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            input.Read<long>(column);
            return new ThirdParty { Passing = true };
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }

    private sealed class ThirdPartyEstimator(ThirdParty transformer) : IEstimator<ThirdParty>
    {
        public ThirdParty Fit(IDataView input) => transformer;

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}

/// <summary>A transformer as a third party writes one: it doubles X.</summary>
internal sealed class ThirdParty : ITransformer, IDisposable
{
    public bool IsRowToRowMapper { get; init; } = true;

    public bool Passing { get; init; }

    public string? SaveError { get; init; }

    public int Disposals { get; private set; }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Passing ? inputSchema : Mapper.Output(inputSchema);

    public IDataView Transform(IDataView input) => Passing ? input : throw new NotSupportedException();

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new Mapper(inputSchema);

    public void Save(ModelSaveContext ctx)
    {
        if (SaveError is not null)
        {
            throw new NotSupportedException(SaveError);
        }
    }

    public void Dispose() => Disposals++;

    internal sealed class Row
    {
        public float Doubled { get; set; }
    }

    private sealed class Mapper(DataViewSchema input) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => input;

        public DataViewSchema OutputSchema { get; } = Output(input);

        public static DataViewSchema Output(DataViewSchema input)
        {
            var builder = new DataViewSchema.Builder();
            builder.AddColumns(input);
            builder.AddColumn("Doubled", NumberDataViewType.Single);
            return builder.ToSchema();
        }

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
            input.Where(column => column.Name == "X" || dependingColumns.Any(depending => depending.Index == column.Index));

        public DataViewRow GetRow(DataViewRow row, IEnumerable<DataViewSchema.Column> activeColumns) => new DoubledRow(row, OutputSchema);
    }

    private sealed class DoubledRow(DataViewRow input, DataViewSchema schema) : DataViewRow
    {
        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => schema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index < input.Schema.Count)
            {
                return input.GetGetter<TValue>(input.Schema[column.Index]);
            }

            ValueGetter<float> x = input.GetGetter<float>(input.Schema["X"]);
            return (ValueGetter<TValue>)(Delegate)(ValueGetter<float>)((ref float value) =>
            {
                x(ref value);
                value *= 2;
            });
        }

        protected override void Dispose(bool disposing) => input.Dispose();
    }
}
