using TorchSharp;
using static TorchSharp.torch;

namespace Mot.Tests.Torch;

public sealed class LifetimeTests
{
    [Fact]
    public void A_scope_ends_what_began_in_it()
    {
        Tensor inner, kept, detached;
        using (var outer = NewDisposeScope())
        {
            using (var scope = NewDisposeScope())
            {
                Assert.Same(scope, CurrentDisposeScope);
                inner = ones(2);
                kept = (inner * 2).MoveToOuterDisposeScope();
                detached = (inner * 3).DetachFromDisposeScope();
                Assert.Equal(1, scope.DisposablesCount);
                Assert.True(scope.Contains(inner) && outer.Contains(kept));
            }

            Assert.True(inner.IsInvalid);
            Assert.False(kept.IsInvalid);
            Assert.Same(outer, CurrentDisposeScope);
        }

        Assert.True(kept.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
        Assert.True(detached.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void A_scope_keeps_what_it_is_told()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ones(1), ones(1));
        scope.DisposeEverythingBut(a);
        Assert.True(b.IsInvalid && !a.IsInvalid);
        using (var inner = NewDisposeScope())
        {
            var c = ones(1);
            inner.MoveToOther(scope, c);
            inner.Attach(a);
        }

        Assert.True(a.IsInvalid);
        Assert.Equal(2, scope.DisposablesCount);
        scope.DisposeEverything();
        Assert.Equal(0, scope.DisposablesCount);
        scope.Dispose();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
    }

    [Fact]
    public void Scopes_may_end_out_of_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Statistics_count_births_and_deaths()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();
        ones(1).Dispose();
        Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        using (NewDisposeScope())
        {
            var (a, b, c) = (ones(1), ones(1), ones(1));
            a.Dispose();
            b.DetachFromDisposeScope().Dispose();
            Assert.Equal(1, statistics.ThreadTotalLiveCount);
            GC.KeepAlive(c);
        }

        Assert.Equal((3, 2, 1, 0), (statistics.CreatedInScopeCount, statistics.DisposedInScopeCount, statistics.DetachedFromScopeCount, statistics.ThreadTotalLiveCount));
    }

    [Fact]
    public void Use_after_disposal_is_an_error_of_the_caller()
    {
        var t = ones(2);
        t.Dispose();
        t.Dispose();
        Assert.Throws<InvalidOperationException>(() => t.sum());
        Assert.Throws<InvalidOperationException>(() => t.shape);
        Assert.Throws<InvalidOperationException>(() => t.data<float>());
        using var live = ones(2);
        Assert.Throws<InvalidOperationException>(() => live + t);
    }

    [Fact]
    public void A_view_outlives_its_base()
    {
        using var scope = NewDisposeScope();
        var t = arange(4);
        var view = t[TensorIndex.Slice(2)];
        t.Dispose();
        Assert.Equal([2, 3], view.data<long>().ToArray());
    }

    [Fact]
    public void A_graph_keeps_what_it_needs()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();
        Tensor loss;
        using (var y = x.exp())
        using (var z = y * y)
            loss = z.sum();
        loss.backward();
        Assert.Equal(2 * Math.Exp(2), x.grad!.data<float>()[0], 4);
    }

    [Fact]
    public void A_scope_wraps_an_expression()
    {
        using var result = WrappedTensorDisposeScope(() => (ones(2) + 1) * (ones(2) + 2));
        Assert.Equal([6f, 6f], result.data<float>().ToArray());
    }

    [Fact]
    public void One_tensor_joined_is_itself()
    {
        using var t = ones(2);
        Assert.Same(t, cat([t]));
    }
}
