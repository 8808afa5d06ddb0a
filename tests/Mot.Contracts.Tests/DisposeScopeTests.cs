using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mot.Tests;

public sealed class DisposeScopeTests
{
    [Fact]
    public void What_a_scope_saw_made_ends_with_it_but_for_what_was_moved_out_or_detached()
    {
        Tensor inner, moved, detached;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                inner = ones(2);
                moved = (inner * 2).MoveToOuterDisposeScope();
                detached = (inner * 3).DetachFromDisposeScope();
            }

            Assert.True(inner.IsInvalid);
            Assert.False(moved.IsInvalid);
        }

        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void What_is_moved_out_of_the_outermost_scope_lives_on()
    {
        Tensor moved;
        using (NewDisposeScope())
            moved = ones(2).MoveToOuterDisposeScope();
        Assert.Equal([1f, 1f], moved.data<float>().ToArray());
        moved.Dispose();
    }

    [Fact]
    public void A_scope_belongs_to_its_thread()
    {
        Tensor? elsewhere = null;
        using (NewDisposeScope())
        {
            Thread thread = new(() => elsewhere = ones(2));
            thread.Start();
            thread.Join();
        }

        Assert.False(elsewhere!.IsInvalid);
        elsewhere.Dispose();
    }

    [Fact]
    public void A_graph_holds_what_its_gradients_need()
    {
        using Parameter weights = nn.Parameter(tensor(new[] { 2f, 3f }));
        Tensor loss;
        using (NewDisposeScope())
        {
            Tensor squares = weights.square(), cubes = squares * weights;
            loss = cubes.sum().MoveToOuterDisposeScope();
        }

        using (loss)
            loss.backward();
        Assert.Equal([12f, 27f], weights.grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_gradient_is_a_handle_on_the_memory_of_the_parameter()
    {
        using Parameter weights = nn.Parameter(ones(2));
        using (Tensor given = tensor(new[] { 1f, 2f }))
            weights.grad = given;
        using (NewDisposeScope())
            weights.grad!.add_(10);
        using (Tensor taken = weights.grad!)
            taken.mul_(2);
        Assert.Equal([22f, 24f], weights.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Joining_one_tensor_gives_another()
    {
        using Tensor one = ones(2), joined = cat([one]);
        one.Dispose();
        Assert.Equal([1f, 1f], joined.data<float>().ToArray());
    }

    [Fact]
    public void The_bytes_of_a_tensor_are_its_memory_row_by_row()
    {
        using Tensor images = empty([1, 2, 2, 2], ScalarType.Byte);
        byte[] values = [1, 2, 3, 4, 5, 6, 7, 8];
        values.CopyTo(images.bytes);
        using Tensor last = images[0, 1, 1, 0];
        Assert.Equal(7, last.item<byte>());
    }
}
