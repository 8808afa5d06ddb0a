using System.Runtime.CompilerServices;

namespace TorchSharp;

public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager disposeScopeManager) =>
        (_manager, OuterScope) = (disposeScopeManager, disposeScopeManager.CurrentDisposeScope);

    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            _ = Manager;
            return [.. Disposables];
        }
    }

    public int DisposablesCount
    {
        get
        {
            _ = Manager;
            return Disposables.Count;
        }
    }

    internal DisposeScope? OuterScope { get; set; }

    internal HashSet<IDisposable> Disposables { get; private set; } = new(ReferenceEqualityComparer.Instance);

    private DisposeScopeManager Manager => _manager ?? throw new ObjectDisposedException(GetType().FullName);

    public T MoveToOuter<T>(T disposable)
        where T : IDisposable => MoveToOther(OuterScope, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => MoveToOther(OuterScope, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => MoveToOther(OuterScope, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (MoveToOther(scope, first), MoveToOther(scope, second));

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Move(scope, disposable);
    }

    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Release(disposable);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable => (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Release(disposable);
    }

    public void Attach(IDisposable disposable) => Adopt(disposable);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        List<IDisposable> attached = [.. disposables];
        attached.ForEach(Adopt);
        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var statistics = Manager.StatisticsInstance;
        var old = Disposables;
        Disposables = new(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in old)
        {
            if (Disposables.Contains(disposable)) continue;
            if (disposable is torch.Tensor tensor)
            {
                // The tensor need not tell this scope of its end.
                tensor.OwningDisposeScope = null;
                if (tensor.IsInvalid) continue;
            }

            statistics.DisposedInScopeCount++;
            disposable.Dispose();
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable
        where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable
        where T2 : IDisposable
        where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void Dispose()
    {
        if (_manager is null) return;
        DisposeEverything();
        _manager.RemoveDisposeScope(this);
        _manager = null;
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        Manager.StatisticsInstance.DisposedInScopeCount++;
        Disposables.Remove(disposable);
        if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = null;
    }

    public bool Contains(IDisposable disposable) => Disposables.Contains(disposable);

    private void Move(DisposeScope? scope, IDisposable disposable)
    {
        _ = Manager;
        if (Disposables.Remove(disposable)) Give(scope, disposable);
    }

    private void Release(IDisposable disposable)
    {
        _ = Manager;
        if (Disposables.Remove(disposable)) Give(null, disposable);
    }

    private void Adopt(IDisposable disposable)
    {
        if (disposable is torch.Tensor { OwningDisposeScope: null, IsInvalid: false }) Manager.StatisticsInstance.DetachedFromScopeCount--;
        Give(this, disposable);
    }

    private void Give(DisposeScope? scope, IDisposable disposable)
    {
        if (scope is null) Manager.StatisticsInstance.DetachedFromScopeCount++;
        else scope.Disposables.Add(disposable);
        if (disposable is torch.Tensor tensor) tensor.OwningDisposeScope = scope;
    }
}

public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _threadSingleton;

    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal static DisposeScopeManager ThreadSingleton => _threadSingleton ??= new DisposeScopeManager();

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    internal DisposeScope? RegisterOnCurrentDisposeScope(torch.Tensor tensor)
    {
        if (CurrentDisposeScope is null)
        {
            StatisticsInstance.CreatedOutsideScopeCount++;
            return null;
        }

        StatisticsInstance.CreatedInScopeCount++;
        CurrentDisposeScope.Disposables.Add(tensor);
        return CurrentDisposeScope;
    }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    /// <summary>Takes a scope out of the chain, wherever in it the scope stands.</summary>
    internal void RemoveDisposeScope(DisposeScope disposeScope)
    {
        if (ReferenceEquals(CurrentDisposeScope, disposeScope))
        {
            CurrentDisposeScope = disposeScope.OuterScope;
            return;
        }

        for (var scope = CurrentDisposeScope; scope is not null; scope = scope.OuterScope)
        {
            if (!ReferenceEquals(scope.OuterScope, disposeScope)) continue;
            scope.OuterScope = disposeScope.OuterScope;
            return;
        }
    }
}

public class ThreadDisposeScopeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }

    public long CreatedInScopeCount { get; internal set; }

    public long DisposedInScopeCount { get; internal set; }

    public long DetachedFromScopeCount { get; internal set; }

    public long ThreadTotalLiveCount => CreatedInScopeCount - DisposedInScopeCount - DetachedFromScopeCount;

    public void Reset() =>
        (CreatedOutsideScopeCount, CreatedInScopeCount, DisposedInScopeCount, DetachedFromScopeCount) = (0, 0, 0, 0);
}

public static partial class torch
{
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
