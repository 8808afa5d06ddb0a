using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mot.Tests;

/// <summary>What SchemaShapes and the columns' annotations rely on.</summary>
public sealed class SchemaTests
{
    private readonly MLContext _ml = new();

    [Fact]
    public void A_chain_shows_every_estimator_the_shape_of_what_comes_before_it_and_only_then_fits()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Size", NumberDataViewType.Int32, 64);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("A", TextDataViewType.Instance);
        builder.AddColumn("V", new VectorDataViewType(NumberDataViewType.Single), annotations.ToAnnotations());
        builder.AddColumn("F", new VectorDataViewType(NumberDataViewType.Int64, 4));
        builder.AddColumn("K", new VectorDataViewType(new KeyDataViewType(typeof(uint), 4)));
        IDataView data = new TransformerChain<ITransformer>().Transform(new Empty(builder.ToSchema()));
        CapturingEstimator first = new(), second = new();
        Assert.Throws<OperationCanceledException>(() => new EstimatorChain<ITransformer>().Append(first).Append(_ml.Transforms.CopyColumns("W", "V")).Append(second).Fit(data));

        Assert.Equal(["A", "V", "F", "K"], first.Shape!.Select(column => column.Name));
        Assert.Equal(["A", "V", "F", "K", "W"], second.Shape!.Select(column => column.Name));
        Assert.Equal(TextDataViewType.Instance, first.Shape![0].ItemType);
        Assert.Equal(
            [(SchemaShape.Column.VectorKind.Scalar, false), (SchemaShape.Column.VectorKind.VariableVector, false), (SchemaShape.Column.VectorKind.Vector, false), (SchemaShape.Column.VectorKind.VariableVector, true)],
            first.Shape.Select(column => (column.Kind, column.IsKey)));
        Assert.Equal(NumberDataViewType.UInt32, first.Shape[3].ItemType);
        Assert.Equal("Size", first.Shape[1].Annotations.Single().Name);
        Assert.Equal("Size", second.Shape![4].Annotations.Single().Name);
    }

    [Fact]
    public void Of_several_columns_of_one_name_the_last_is_meant()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("A", NumberDataViewType.Int32);
        DataViewSchema schema = builder.ToSchema();
        Assert.Equal((2, 1, true, false), (schema.Count, schema["A"].Index, schema[0].IsHidden, schema[1].IsHidden));
        Assert.Null(schema.GetColumnOrNull("B"));
    }

    [Fact]
    public void Names_of_keys_pass_through_stages_as_annotations()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Named { Name = "person" }, new Named { Name = "car" }, new Named { Name = "person" }]);
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Label", "Name").Append(_ml.Transforms.CopyColumns("Copy", "Label")).Fit(data).Transform(data);
        Assert.Equal([1u, 2, 1], keys.GetColumn<uint>("Copy"));
        VBuffer<ReadOnlyMemory<char>> names = default;
        keys.Schema["Copy"].Annotations.GetValue("KeyValues", ref names);
        Assert.Equal(["person", "car"], names.DenseValues().Select(name => name.ToString()));
    }

    private sealed class Named
    {
        public string Name { get; set; } = "";
    }

    private sealed class Empty(DataViewSchema schema) : IDataView
    {
        public bool CanShuffle => false;

        public DataViewSchema Schema => schema;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => throw new NotSupportedException();

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => throw new NotSupportedException();
    }
}
