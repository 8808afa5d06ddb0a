using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mot.Tests;

public sealed class VectorTests
{
    [Fact]
    public void A_vector_keeps_its_memory_where_that_is_large_enough()
    {
        VBuffer<float> vector = default;
        foreach ((int length, bool fresh) in new[] { (4, true), (0, false), (2, false), (4, false), (5, true), (1, false) })
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref vector, length);
            Assert.Equal((length, fresh), (editor.Values.Length, editor.CreatedNewValues));
            editor.Values.Fill(length);
            vector = editor.Commit();
            Assert.True(vector.IsDense);
            Assert.Equal(Enumerable.Repeat((float)length, length), vector.DenseValues());
        }
    }

    [Fact]
    public void A_copied_vector_shares_the_memory_and_copied_values_do_not()
    {
        VBuffer<long> vector = new(3, [1, 2, 3]), alias = vector, copy = default;
        vector.CopyTo(ref copy);
        VBufferEditor<long> editor = VBufferEditor.Create(ref vector, 3);
        editor.Values[0] = 9;
        Assert.Equal([9L, 2, 3], alias.DenseValues());
        Assert.Equal([1L, 2, 3], copy.DenseValues());
    }

    [Fact]
    public void Sparse_values_are_those_that_are_there_and_a_copy_is_whole()
    {
        VBuffer<float> sparse = new(4, 2, [5, 7], [1, 3]);
        Assert.False(sparse.IsDense);
        Assert.Equal([5f, 7], sparse.GetValues().ToArray());
        float[] whole = [-1, -1, -1, -1, -1];
        sparse.CopyTo(whole);
        Assert.Equal([0f, 5, 0, 7, -1], whole);
    }

    [Fact]
    public void Objects_get_arrays_of_the_length_of_the_row_with_one_object_for_all_too()
    {
        MLContext ml = new();
        float[][] rows = [[1, 2], [3], [], [4, 5, 6], [7]];
        IDataView data = ml.Data.LoadFromEnumerable(rows.Select(row => new Detected { Score = row }));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), data.Schema["Score"].Type);
        foreach (bool reuse in new[] { false, true })
            Assert.Equal(rows, ml.Data.CreateEnumerable<Detected>(data, reuse).Select(row => row.Score.ToArray()));
    }

    private sealed class Detected
    {
        public float[] Score { get; set; } = [];
    }
}
