using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mot.Tests.MLNet;

public sealed class DataViewTypesTests
{
    [Fact]
    public void Types_print_and_compare_by_value()
    {
        Assert.Equal("Single", NumberDataViewType.Single.ToString());
        Assert.Equal("String", TextDataViewType.Instance.ToString());
        Assert.Equal("Key<UInt32, 0-4>", new KeyDataViewType(typeof(uint), 5).ToString());
        Assert.Equal("Vector<Single>", new VectorDataViewType(NumberDataViewType.Single).ToString());
        Assert.Equal("Vector<Single, 2, 3>", new VectorDataViewType(NumberDataViewType.Single, 2, 3).ToString());
        Assert.Equal("Vector<Single, 2, *>", new VectorDataViewType(NumberDataViewType.Single, 2, 0).ToString());

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Int64, 4), new VectorDataViewType(NumberDataViewType.Int64, ImmutableArray.Create(4)));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Int64, 4).GetHashCode(), new VectorDataViewType(NumberDataViewType.Int64, 4).GetHashCode());
        Assert.NotEqual<DataViewType>(new VectorDataViewType(NumberDataViewType.Int64, 4), new VectorDataViewType(NumberDataViewType.Int64, 2, 2));
        Assert.NotEqual<DataViewType>(new KeyDataViewType(typeof(uint), 5), new KeyDataViewType(typeof(uint), 6));
        Assert.NotEqual<DataViewType>(new KeyDataViewType(typeof(uint), 5), new KeyDataViewType(typeof(ulong), 5));
    }

    [Fact]
    public void A_vector_knows_its_size_where_every_dimension_is_known()
    {
        var known = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        Assert.Equal((6, true, typeof(VBuffer<float>)), (known.Size, known.IsKnownSize, known.RawType));
        var variable = new VectorDataViewType(NumberDataViewType.Single);
        Assert.Equal((0, false, 1), (variable.Size, variable.IsKnownSize, variable.Dimensions.Length));
    }

    [Fact]
    public void Impossible_types_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(float), 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(uint), 0ul));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyDataViewType(typeof(byte), 256ul));
        Assert.Throws<ArgumentOutOfRangeException>(() => new VectorDataViewType(NumberDataViewType.Single, -1));
        Assert.Throws<ArgumentException>(() => new Owning());
    }

    [Fact]
    public void Row_ids_order_by_their_high_half_first_and_never_repeat()
    {
        Assert.True(new DataViewRowId(9, 0).CompareTo(new DataViewRowId(0, 1)) < 0);
        Assert.Equal("00000000000000020000000000000001", new DataViewRowId(1, 2).ToString());

        var seen = new HashSet<DataViewRowId>();
        var id = new DataViewRowId(3, 5);
        for (int i = 0; i < 1000; i++)
        {
            id = id.Next();
            Assert.True(seen.Add(id));
            Assert.True(seen.Add(id.Fork()));
            Assert.True(seen.Add(id.Combine(new DataViewRowId((ulong)i, 0))));
        }
    }

    private sealed class Owning() : PrimitiveDataViewType(typeof(MemoryStream))
    {
        public override bool Equals(DataViewType? other) => other is Owning;
    }
}

public sealed class VBufferTests
{
    public static TheoryData<int> Sizes => [0, 1, 2, 7, 1000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Dense_copies_equal_the_array(int size)
    {
        int[] values = [.. Enumerable.Range(1, size)];
        var buffer = new VBuffer<int>(size, values);
        Assert.True(buffer.IsDense);
        Assert.Equal(values, buffer.DenseValues());
        Assert.Equal(values, buffer.Items(all: true).Select(item => item.Value));

        VBuffer<int> copy = default;
        buffer.CopyTo(ref copy);
        Assert.Equal(values, copy.GetValues().ToArray());
        if (size > 0)
        {
            values[0] = -1;
            Assert.Equal(1, copy.GetItemOrDefault(0));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sparse_equals_its_dense_form(int size)
    {
        var random = new Random(size);
        float[] dense = [.. Enumerable.Range(0, size + 1).Select(_ => random.Next(3) == 0 ? random.NextSingle() + 1 : 0)];
        dense[^1] = 0;
        int[] indices = [.. Enumerable.Range(0, dense.Length).Where(i => dense[i] != 0)];
        var sparse = new VBuffer<float>(dense.Length, indices.Length, [.. indices.Select(i => dense[i])], indices);
        Assert.False(sparse.IsDense);
        Assert.Equal(indices, sparse.GetIndices().ToArray());
        Assert.Equal(dense, sparse.DenseValues());
        Assert.Equal(dense, Enumerable.Range(0, dense.Length).Select(i => sparse.GetItemOrDefault(i)));

        VBuffer<float> full = default;
        sparse.CopyToDense(ref full);
        Assert.Equal(dense, full.GetValues().ToArray());

        VBuffer<float> part = default;
        int start = dense.Length / 3;
        sparse.CopyTo(ref part, start, dense.Length - start);
        Assert.Equal(dense[start..], part.DenseValues());

        var padded = new float[dense.Length + 2];
        sparse.CopyTo(padded, 1, -1);
        Assert.Equal(dense.Select(v => v == 0 && indices.Length > 0 ? -1 : v), padded[1..^1]);
    }

    [Fact]
    public void An_editor_reuses_a_buffer_that_is_large_enough()
    {
        VBuffer<float> buffer = default;
        VBufferEditor<float> editor = VBufferEditor.Create(ref buffer, 8);
        Assert.True(editor.CreatedNewValues);
        editor.Values.Fill(1);
        buffer = editor.Commit();
        Assert.Equal(8, buffer.Length);

        VBufferEditor<float> smaller = VBufferEditor.Create(ref buffer, 3);
        Assert.False(smaller.CreatedNewValues);
        buffer = smaller.Commit();
        Assert.Equal([1f, 1f, 1f], buffer.DenseValues());

        VBufferEditor<float> sparse = VBufferEditor.Create(ref buffer, 10, 2);
        (sparse.Values[0], sparse.Values[1], sparse.Indices[0], sparse.Indices[1]) = (5, 6, 4, 9);
        buffer = sparse.Commit();
        Assert.Equal([0f, 0, 0, 0, 5, 0, 0, 0, 0, 6], buffer.DenseValues());
        Assert.Equal([0f, 0, 0, 0, 5, 0, 0, 0, 0, 0], VBufferEditor.CreateFromBuffer(ref buffer).CommitTruncated(1).DenseValues());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.ThrowsAny<ArgumentException>(() => new VBuffer<int>(-1, []));
        Assert.ThrowsAny<ArgumentException>(() => new VBuffer<int>(2, [1]));
        Assert.ThrowsAny<ArgumentException>(() => new VBuffer<int>(2, 1, [1], null));
        Assert.ThrowsAny<ArgumentException>(() => new VBuffer<int>(2, [1, 2]).CopyTo(new int[1]));
        Assert.ThrowsAny<ArgumentException>(() => new VBuffer<int>(2, [1, 2]).GetItemOrDefault(2));
    }
}

public sealed class DataViewSchemaTests
{
    [Fact]
    public void The_last_column_of_a_name_hides_the_others()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Int32);
        DataViewSchema schema = builder.ToSchema();
        Assert.Equal([true, false, false], schema.Select(column => column.IsHidden));
        Assert.Equal(2, schema["A"].Index);
        Assert.Null(schema.GetColumnOrNull("C"));
        Assert.Throws<ArgumentOutOfRangeException>(() => schema["C"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => schema[3]);
        Assert.Throws<ArgumentNullException>(() => schema.GetColumnOrNull(string.Empty));
        Assert.Equal("B: String", schema[1].ToString());
    }

    [Fact]
    public void Annotations_hold_typed_values()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Size", NumberDataViewType.Int32, 64);
        builder.Add("Names", new VectorDataViewType(TextDataViewType.Instance, 1), (ref VBuffer<ReadOnlyMemory<char>> value) => VBuffer<ReadOnlyMemory<char>>.Copy(["x".AsMemory()], 0, ref value, 1));
        DataViewSchema.Annotations annotations = builder.ToAnnotations();
        int size = 0;
        annotations.GetValue("Size", ref size);
        Assert.Equal(64, size);
        long wrong = 0;
        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("Size", ref wrong));
        Assert.Throws<InvalidOperationException>(() => annotations.GetValue("Other", ref size));
        Assert.Throws<ArgumentException>(() => builder.Add("X", NumberDataViewType.Single, (ValueGetter<int>)((ref int _) => { })));

        var copy = new DataViewSchema.Annotations.Builder();
        copy.Add(annotations, kind => kind == "Names");
        Assert.Equal(["Names"], copy.ToAnnotations().Schema.Select(column => column.Name));
        Assert.Empty(DataViewSchema.Annotations.Empty.Schema);
    }
}
